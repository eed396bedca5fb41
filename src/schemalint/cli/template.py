"""The configuration that `schemalint init` writes."""

import posixpath
from collections.abc import Sequence

from msgspec import json

from schemalint.model import Severity
from schemalint.named import NamedTuple
from schemalint.settings.find import TABLE
from schemalint.settings.settings import Settings
from schemalint.settings.show import toml
from schemalint.sources.source import History


class _Key(NamedTuple):
    name: str
    value: object
    about: str


_DEFAULTS = Settings()
_IN_A_LINE = 5
"""Elements of a list that are written in one line."""

_KEYS = (
    _Key(
        "profile",
        _DEFAULTS.profile,
        'What the database is: "postgres", "supabase", "managed" (a platform that adds system fields to each table by\n'
        '# itself), or "auto", which recognises Supabase.',
    ),
    _Key("select", ["default"], "Rules, topics or presets (default, all) that run; `schemalint rules` lists them."),
    _Key("extend-select", [], "Further ones."),
    _Key("ignore", [], "Rules or topics that do not run."),
    _Key("exclude", [], "Globs of files that are never read."),
    _Key("prompts", [], "Globs of files that are read as prompts whatever they look like."),
    _Key("contract", [], "Prompts whose demands SQL is held to in the place of a profile."),
    _Key("pg-version", _DEFAULTS.pg_version, "Major version of the server."),
    _Key(
        "transaction",
        _DEFAULTS.transaction,
        'How a migration file is run: "file" (inside BEGIN and COMMIT), "implicit" (as one query), "none" (statement\n'
        '# by statement), or "auto", which recognises the migration tool.',
    ),
    _Key(
        "implicit-fields",
        _DEFAULTS.implicit_fields,
        "Whether the fields of system-fields are in each table without being declared.",
    ),
    _Key("system-fields", _DEFAULTS.system_fields, "What a managed platform adds to each table."),
    _Key("search-path", _DEFAULTS.search_path, "The search path that a session starts with."),
    _Key(
        "migrations-applied-until",
        _DEFAULTS.migrations_applied_until,
        "The version or name of the last migration that has run everywhere: only later ones are under review.",
    ),
    _Key("fail-on", _DEFAULTS.fail_on.label, "Lowest severity that fails a run: error, warning or note."),
)

_TABLES = (
    _Key("severity", '"float-money" = "warning"', "The severity of a rule, where yours differs."),
    _Key("per-file-ignores", '"legacy/**" = ["all"]', "Rules or topics that are not reported in some files."),
)


def render(histories: Sequence[History], *, pyproject: bool, said: Settings | None = None) -> str:
    """The text of a configuration for the histories that were found; every default is there as a comment.

    Args:
        histories: what there is to check.
        pyproject: whether it becomes a table of `pyproject.toml`.
        said: settings that are to be said, where they differ from the defaults.
    """
    head = [f"[tool.{TABLE}]"] if pyproject else ["# Settings of schemalint."]
    lines = [*head, "# What `schemalint check` reads where no path is given."]
    lines += [f"# {_found(history)}" for history in histories]
    lines.append(f"paths = {toml(paths(histories))}" if histories else '# paths = ["."]')
    for key in _KEYS:
        lines += ["", f"# {key.about}", *_line(key, said)]
    for table in _TABLES:
        name = f"tool.{TABLE}.{table.name}" if pyproject else table.name
        lines += ["", f"# {table.about}", *_table(table, name, said)]
    lines += _options(said, f"tool.{TABLE}." if pyproject else "") if said is not None else ()
    return "\n".join(lines) + "\n"


def _line(key: _Key, said: Settings | None) -> list[str]:
    field = key.name.replace("-", "_")
    value = getattr(said, field) if said is not None else getattr(_DEFAULTS, field)
    if value == getattr(_DEFAULTS, field):
        return [f"# {key.name} = {toml(key.value)}"]
    if isinstance(value, tuple) and len(value) > _IN_A_LINE:
        return [f"{key.name} = [", *(f"    {toml(one)}," for one in value), "]"]
    return [f"{key.name} = {toml(value.label if isinstance(value, Severity) else value)}"]


def _options(said: Settings, prefix: str) -> list[str]:
    """The options of rules, a table each."""
    lines: list[str] = []
    for rule, options in sorted(said.rules.items()):
        lines += ["", f"[{prefix}rules.{rule}]"]
        lines += [f"{name} = {toml(value)}" for name, value in json.decode(options).items()]
    return lines


def _table(table: _Key, name: str, said: Settings | None) -> list[str]:
    severity = said.severity if said is not None and table.name == "severity" else {}
    if not severity:
        return [f"# [{name}]", f"# {table.value}"]
    return [f"[{name}]", *(f"{toml(rule)} = {toml(level.label)}" for rule, level in sorted(severity.items()))]


def paths(histories: Sequence[History]) -> list[str]:
    """The directories that hold the histories, without those that lie in another of them."""
    places = sorted({_directory(history) for history in histories})
    return [place for place in places if not any(_lies_in(place, other) for other in places)]


def _directory(history: History) -> str:
    """The root of a history, or for loose files the narrowest directory that holds them all."""
    if history.runner != "plain" or not history.sources:
        return history.root
    return posixpath.commonpath([posixpath.dirname(file.path) for file in history.sources]) or "."


def _lies_in(place: str, other: str) -> bool:
    return place != other and (other == "." or place.startswith(f"{other}/"))


def _found(history: History) -> str:
    """A comment about a history; a name with a line break in it must not end the comment."""
    count = len(history.sources)
    files = f"{count} file{'' if count == 1 else 's'}"
    words = f"{history.root}: {history.runner}, {files}" + (f" ({history.evidence})" if history.evidence else "")
    return words if words.isprintable() else json.encode(words).decode()
