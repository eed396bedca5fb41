"""Where settings are found, how layers merge, and what is said about wrong ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from schemalint.model import Severity
from schemalint.settings.errors import SettingsError
from schemalint.settings.load import load
from schemalint.settings.settings import Settings
from schemalint.settings.show import show


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


OURS = "[tool.schemalint]\n"


@pytest.mark.parametrize(
    ("files", "found", "version"),
    [
        ({}, (), 15),
        ({"schemalint.toml": "pg-version = 12"}, ("schemalint.toml",), 12),
        ({"pyproject.toml": OURS + "pg-version = 13"}, ("pyproject.toml",), 13),
        ({"pyproject.toml": OURS + "pg-version = 13", "schemalint.toml": "pg-version = 12"}, ("schemalint.toml",), 12),
        ({"pyproject.toml": "[tool.o]\nname = 'schemalint'", "../schemalint.toml": ""}, ("../schemalint.toml",), 15),
        ({"pyproject.toml": "this is not TOML", "../schemalint.toml": "pg-version = 16"}, ("../schemalint.toml",), 16),
        ({"schemalint.toml": "pg-version = 14", "../schemalint.toml": "pg-version = 16"}, ("schemalint.toml",), 14),
        ({"schemalint.toml": "\ufeffpg-version = 14"}, ("schemalint.toml",), 14),
    ],
)
def test_the_closest_file_wins(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, str], found: tuple[str, ...], version: int
) -> None:
    Path("inner").mkdir()
    monkeypatch.chdir("inner")
    put(files)
    settings = load().settings
    assert settings.config_files == found
    assert settings.pg_version == version
    assert settings.root == (".." if found and found[0].startswith("..") else ".")


def test_every_key_reaches_the_settings() -> None:
    put(
        {
            "schemalint.toml": """
profile = "managed"
select = ["types"]
extend-select = ["all"]
ignore = ["float-money"]
paths = ["db"]
exclude = ["db/old/**"]
pg-version = 17
search-path = ["app", "$user", "public"]
required-version = ">=0.0.1"
system-fields = ["id"]
system-schemas = ["auth"]
api-schemas = ["api"]
low-trust-roles = ["anon"]
fail-on = "error"
[severity]
secret-column = "note"
[per-file-ignores]
"db/a.sql" = ["float-money"]
[rules.float-money]
nouns = ["amount"]
"""
        }
    )
    settings = load().settings
    assert bytes(settings.rules["float-money"]) == b'{"nouns":["amount"]}'
    expected = Settings(
        profile="managed",
        select=("types",),
        extend_select=("all",),
        ignore=("float-money",),
        severity={"secret-column": Severity.NOTE},
        per_file_ignores={"db/a.sql": ("float-money",)},
        paths=("db",),
        exclude=("db/old/**",),
        pg_version=17,
        pg_version_told=True,
        search_path=("app", "public"),
        system_fields=("id",),
        system_schemas=("auth",),
        api_schemas=("api",),
        low_trust_roles=("anon",),
        fail_on=Severity.ERROR,
        rules=settings.rules,
        config_files=("schemalint.toml",),
    )
    assert settings == expected


def test_an_extended_file_lies_below() -> None:
    put(
        {
            "schemalint.toml": 'extend = "shared/base.toml"\nignore = ["b"]\n[severity]\nx = "note"',
            "shared/base.toml": 'extend = "../root.toml"\nignore = ["a"]\npg-version = 12\n[severity]\ny = "error"',
            "root.toml": 'pg-version = 13\nexclude = ["z"]\n[rules.r]\none = 1\ntwo = 2',
        }
    )
    settings = load(["rules.r.two=3"]).settings
    assert settings.config_files == ("root.toml", "shared/base.toml", "schemalint.toml")
    assert settings.ignore == ("a", "b")
    assert settings.severity == {"x": Severity.NOTE, "y": Severity.ERROR}
    assert (settings.pg_version, settings.exclude) == (12, ("z",))
    assert bytes(settings.rules["r"]) == b'{"one":1,"two":3}'


def test_a_pyproject_can_be_extended() -> None:
    put({"schemalint.toml": 'extend = "pyproject.toml"', "pyproject.toml": OURS + "pg-version = 14"})
    assert load().settings.pg_version == 14


@pytest.mark.parametrize(
    ("config", "options", "expected"),
    [
        ((), {}, {"pg_version": 14, "ignore": ("a",)}),
        (("pg-version=16",), {}, {"pg_version": 16}),
        (("pg-version=16",), {"pg-version": 17}, {"pg_version": 17}),
        (("profile=managed",), {}, {"profile": "managed"}),
        (("profile='managed'",), {}, {"profile": "managed"}),
        (('search-path = ["app"]',), {}, {"search_path": ("app",)}),
        (('severity.x="note"', "severity.y=error"), {}, {"severity": {"x": Severity.NOTE, "y": Severity.ERROR}}),
        (("other.toml",), {}, {"pg_version": 12, "ignore": (), "config_files": ("other.toml",)}),
        (("other.toml", "profile=managed"), {}, {"pg_version": 12, "profile": "managed"}),
        ((), {"ignore": ["b"], "extend-select": ["c"]}, {"ignore": ("a", "b"), "extend_select": ("e", "c")}),
        ((), {"select": ["d"]}, {"select": ("d",), "extend_select": (), "ignore": ()}),
        ((), {"select": ["d"], "ignore": ["b"]}, {"select": ("d",), "extend_select": (), "ignore": ("b",)}),
    ],
)
def test_the_command_line_lies_above(
    config: tuple[str, ...], options: dict[str, Any], expected: dict[str, Any]
) -> None:
    put(
        {
            "schemalint.toml": 'pg-version = 14\nignore = ["a"]\nextend-select = ["e"]',
            "other.toml": "pg-version = 12",
        }
    )
    settings = load(config, options=options).settings
    assert {name: getattr(settings, name) for name in expected} == expected


def test_isolated_reads_no_file() -> None:
    put({"schemalint.toml": "not TOML at all"})
    assert load(["pg-version=13"], isolated=True).settings == Settings(pg_version=13, pg_version_told=True)


ERRORS: list[tuple[dict[str, str], tuple[str, ...], str]] = [
    (
        {"schemalint.toml": 'selct = ["x"]'},
        (),
        'schemalint.toml: unknown key "selct"; did you mean "select"?',
    ),
    ({"schemalint.toml": "qqq = 1"}, (), 'schemalint.toml: unknown key "qqq"'),
    (
        {"pyproject.toml": OURS + "pg_version = 12"},
        (),
        'pyproject.toml: unknown key "tool.schemalint.pg_version"; did you mean "pg-version"?',
    ),
    (
        {"pyproject.toml": OURS + 'profile = "postgre"'},
        (),
        (
            'pyproject.toml: tool.schemalint.profile: "postgre" is not one of auto, postgres, supabase, managed; '
            'did you mean "postgres"?'
        ),
    ),
    ({"pyproject.toml": "tool.schemalint = 1"}, (), "pyproject.toml: tool.schemalint: expected a table"),
    (
        {"schemalint.toml": "profile = 1"},
        (),
        "schemalint.toml: profile: expected a string, got a whole number",
    ),
    (
        {"schemalint.toml": 'ignore = "x"'},
        (),
        "schemalint.toml: ignore: expected a list, got a string",
    ),
    (
        {"schemalint.toml": 'ignore = ["x", 1]'},
        (),
        "schemalint.toml: ignore[1]: expected a string, got a whole number",
    ),
    (
        {"schemalint.toml": "select = []"},
        (),
        "schemalint.toml: select: is empty; leave it out to run the default rules",
    ),
    (
        {"schemalint.toml": "pg-version = 11"},
        (),
        "schemalint.toml: pg-version: expected a whole number >= 12, got 11",
    ),
    (
        {"schemalint.toml": "pg-version = 19"},
        (),
        "schemalint.toml: pg-version: expected a whole number <= 18, got 19",
    ),
    (
        {"schemalint.toml": '[severity]\nok = "note"\nbad = "warn"'},
        (),
        'schemalint.toml: severity.bad: "warn" is not one of error, warning, note; did you mean "warning"?',
    ),
    (
        {"schemalint.toml": '[per-file-ignores]\n"a.b/*.sql" = "x"'},
        (),
        "schemalint.toml: per-file-ignores.a.b/*.sql: expected a list, got a string",
    ),
    ({"schemalint.toml": "[rules]\nx = true"}, (), "schemalint.toml: rules.x: expected a table, got true or false"),
    (
        {"schemalint.toml": "select = ["},
        (),
        "schemalint.toml: is not TOML: Invalid value (at end of document)",
    ),
    (
        {"schemalint.toml": 'extend = "other.toml"'},
        (),
        "schemalint.toml: extend: other.toml: no such configuration file",
    ),
    (
        {"schemalint.toml": 'extend = "other.toml"', "other.toml": 'extend = "schemalint.toml"'},
        (),
        "other.toml: extend: schemalint.toml leads back to a file that is already extended",
    ),
    (
        {"schemalint.toml": 'extend = "pyproject.toml"', "pyproject.toml": "[project]"},
        (),
        "schemalint.toml: extend: pyproject.toml: has no [tool.schemalint] table",
    ),
    (
        {"schemalint.toml": 'required-version = ">=99"\nfrom-the-future = 1'},
        (),
        "schemalint.toml: required-version: needs schemalint >=99, this is ",
    ),
    ({}, ("absent.toml",), "absent.toml: no such configuration file"),
    ({}, ("profil=managed",), '--config: unknown key "profil"; did you mean "profile"?'),
    ({}, ("pg-version=9",), "--config: pg-version: expected a whole number >= 12, got 9"),
    ({}, ("pg version=9",), '--config pg version=9: "pg version" is not a key'),
    ({}, ("extend=x",), "--config: extend: belongs in a file"),
    (
        {"a.toml": "", "b.toml": ""},
        ("a.toml", "b.toml"),
        "--config b.toml: only one configuration file can be named; it can `extend` another",
    ),
]


@pytest.mark.parametrize(("files", "config", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_a_wrong_setting_is_explained(files: dict[str, str], config: tuple[str, ...], message: str) -> None:
    put(files)
    with pytest.raises(SettingsError) as caught:
        load(config)
    assert str(caught.value).startswith(message)
    if not message.endswith(" "):
        assert str(caught.value) == message


def test_isolated_and_a_named_file_contradict() -> None:
    put({"a.toml": ""})
    with pytest.raises(SettingsError, match=r"--config a\.toml: --isolated reads no configuration file"):
        load(["a.toml"], isolated=True)


def test_a_file_that_is_not_utf8_is_explained(project: Path) -> None:
    (project / "schemalint.toml").write_bytes(b"profile = '\xff'")
    with pytest.raises(SettingsError, match=r"schemalint\.toml: is not UTF-8"):
        load()


def test_the_settings_are_shown_with_their_origins() -> None:
    put(
        {
            "schemalint.toml": 'extend = "base.toml"\nignore = ["b"]\n[rules.r]\n"odd key" = { a = 1 }',
            "base.toml": 'ignore = ["a"]\n[severity]\nr = "note"',
        }
    )
    lines = [" ".join(line.split()) for line in show(load(options={"profile": "managed"})).splitlines()]
    assert lines[0] == "# configuration files: base.toml, schemalint.toml"
    for line in (
        'profile = "managed" # --profile',
        'ignore = ["a", "b"] # base.toml, schemalint.toml',
        "pg-version = 15 # default",
        'fail-on = "warning" # default',
        "# system-schemas: the profile decides # default",
        "[severity]",
        'r = "note" # base.toml',
        "[rules.r]",
        '"odd key" = { a = 1 } # schemalint.toml',
    ):
        assert line in lines


def test_what_is_shown_can_be_read_back() -> None:
    put({"schemalint.toml": 'profile = "managed"\n[severity]\nr = "note"\n[per-file-ignores]\n"a.sql" = ["r"]'})
    before = load()
    put({"schemalint.toml": show(before)})
    assert load().settings == structs.replace(before.settings, select=("default",), pg_version_told=True)
