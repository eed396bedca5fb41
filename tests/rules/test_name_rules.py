"""Where the rules that read names look: which columns, which types, where findings stand, and what fixes they have."""

import pytest
from msgspec import Raw, json
from rule_runs import findings, fixed

from schemalint.model import Finding, Profile
from schemalint.settings.settings import Settings

TOPICS = {"float-money": "money", "secret-column": "secrets", "payment-card-data": "secrets"}


def found(rule: str, *files: str, profile: Profile = Profile.POSTGRES, options: object = None) -> tuple[Finding, ...]:
    rules = {} if options is None else {rule: Raw(json.encode(options))}
    return findings(rule, TOPICS[rule], *files, settings=Settings(profile=profile.value, rules=rules))


def objects(rule: str, *files: str, **how: object) -> list[str]:
    return [finding.object.removeprefix("column ") for finding in found(rule, *files, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("CREATE TABLE t (password citext)", ["public.t.password"]),
        ("CREATE TABLE t (password text COLLATE \"C\" NOT NULL DEFAULT '')", ["public.t.password"]),
        ("CREATE TABLE t (recovery_codes text[])", ["public.t.recovery_codes"]),
        ("CREATE TABLE t (credentials jsonb, api_key uuid)", ["public.t.credentials", "public.t.api_key"]),
        ("CREATE DOMAIN d AS text; CREATE TABLE t (password d)", ["public.t.password"]),
        ("CREATE DOMAIN d AS integer; CREATE TABLE t (password d)", []),
        ("CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (password e)", []),
        ("CREATE TABLE t (password unknown_type)", []),
        ("CREATE TABLE t (password boolean, token integer, secret timestamptz, api_key tsvector)", []),
        ("CREATE TABLE t (password char(1), otp varchar(3))", []),
        ("CREATE TABLE s (id uuid PRIMARY KEY); CREATE TABLE t (secret uuid REFERENCES s)", []),
        ("CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN password text", ["public.t.password"]),
        ("CREATE TABLE t (a text); ALTER TABLE t RENAME COLUMN a TO password", ["public.t.password"]),
        ("CREATE TABLE t (password text); ALTER TABLE t RENAME COLUMN password TO note", []),
        ("CREATE TABLE t (password text); ALTER TABLE t DROP COLUMN password", []),
        ("CREATE TABLE t (password text); DROP TABLE t", []),
        ("CREATE TABLE t (password text); CREATE TABLE u () INHERITS (t)", ["public.t.password"]),
        (
            """CREATE TABLE t (a int, password text) PARTITION BY LIST (a);
            CREATE TABLE u PARTITION OF t FOR VALUES IN (1)""",
            ["public.t.password"],
        ),
        ("CREATE TABLE t (password text); CREATE VIEW v AS SELECT password FROM t", ["public.t.password"]),
        ("CREATE TYPE c AS (password text)", []),
        ("CREATE TEMPORARY TABLE t (password text)", []),
        ("ALTER TABLE elsewhere ADD COLUMN password text", ["public.elsewhere.password"]),
        ("ALTER TABLE elsewhere ADD COLUMN pin_code text", []),
        ("CREATE FOREIGN TABLE t (password text) SERVER s", ["public.t.password"]),
        ("CREATE TABLE debit_cards (pin text)", []),
        ("CREATE TABLE debit_cards (pin_hash text)", ["public.debit_cards.pin_hash"]),
    ],
)
def test_secret_columns(sql: str, columns: list[str]) -> None:
    assert objects("secret-column", sql) == columns


@pytest.mark.parametrize(
    ("profile", "severities"),
    [
        (Profile.POSTGRES, ["ERROR", "WARNING", "WARNING"]),
        (Profile.SUPABASE, ["ERROR", "WARNING", "WARNING"]),
        (Profile.MANAGED, ["ERROR", "ERROR", "ERROR"]),
    ],
)
def test_severities_of_secrets(profile: Profile, severities: list[str]) -> None:
    some = found("secret-column", "CREATE TABLE t (token text, token_hash text, salt text)", profile=profile)
    assert [finding.severity and finding.severity.name for finding in some] == severities


@pytest.mark.parametrize("allow", ["token", "t.token", "app.t.token"])
def test_allowed_columns(allow: str) -> None:
    sql = "CREATE SCHEMA app; CREATE TABLE app.t (token text); CREATE TABLE app.u (secret text)"
    assert objects("secret-column", sql, options={"allow": [allow]}) == ["app.u.secret"]


def test_a_column_of_another_schema_is_not_allowed() -> None:
    assert objects("secret-column", "CREATE TABLE t (token text)", options={"allow": ["app.t.token", "u.token"]})


def test_further_nouns() -> None:
    sql = "CREATE TABLE t (door_code text)"
    assert objects("secret-column", sql) == []
    assert objects("secret-column", sql, options={"nouns": ["door codes"]}) == ["public.t.door_code"]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("CREATE TABLE p (cvv integer, card_number bigint)", ["public.p.cvv", "public.p.card_number"]),
        ("CREATE DOMAIN d AS varchar(19); CREATE TABLE p (card_number d)", ["public.p.card_number"]),
        ("CREATE DOMAIN d AS varchar(4); CREATE TABLE p (card_number d)", []),
        ("CREATE TABLE p (card_number varchar(4), cvv boolean)", []),
        ("ALTER TABLE payments ADD COLUMN card_number text", ["public.payments.card_number"]),
        ("ALTER TABLE elsewhere ADD COLUMN card_number text", []),
        ("CREATE TEMP TABLE p (cvv integer)", []),
        ("CREATE TABLE p (cvv text); CREATE TABLE c () INHERITS (p)", ["public.p.cvv"]),
        ("CREATE VIEW v AS SELECT '' AS cvv", []),
    ],
)
def test_card_data(sql: str, columns: list[str]) -> None:
    assert objects("payment-card-data", sql) == columns


@pytest.mark.parametrize(
    ("column", "severity"),
    [("card_number", "ERROR"), ("card_number_encrypted", "WARNING"), ("cvv_encrypted", "ERROR"), ("cvv", "ERROR")],
)
def test_severities_of_card_data(column: str, severity: str) -> None:
    (finding,) = found("payment-card-data", f"CREATE TABLE payments ({column} text)")
    assert finding.severity is not None
    assert finding.severity.name == severity


@pytest.mark.parametrize(
    ("sql", "after"),
    [
        ("CREATE TABLE t (price float)", "CREATE TABLE t (price numeric(19, 4))"),
        ("CREATE TABLE t (price FLOAT(24) NOT NULL)", "CREATE TABLE t (price numeric(19, 4) NOT NULL)"),
        ("CREATE TABLE t (price double  precision[][])", "CREATE TABLE t (price numeric(19, 4)[][])"),
        ("CREATE TABLE t (price real ARRAY[3])", "CREATE TABLE t (price numeric(19, 4) ARRAY[3])"),
        ("CREATE TABLE t (price pg_catalog.float8)", "CREATE TABLE t (price numeric(19, 4))"),
        ('CREATE TABLE t ("é" int, price float4)', 'CREATE TABLE t ("é" int, price numeric(19, 4))'),
        ("ALTER TABLE t ADD price real", "ALTER TABLE t ADD price numeric(19, 4)"),
        (
            "CREATE TABLE t (price real); ALTER TABLE t ADD CHECK (price > 0)",
            "CREATE TABLE t (price numeric(19, 4)); ALTER TABLE t ADD CHECK (price > 0)",
        ),
    ],
)
def test_fixes_of_float_money(sql: str, after: str) -> None:
    (finding,) = found("float-money", sql)
    assert fixed(finding, sql) == after


@pytest.mark.parametrize(
    "files",
    [
        ["CREATE DOMAIN d AS real; CREATE TABLE t (price d)"],
        ["CREATE TABLE t (price numeric)", "ALTER TABLE t ALTER price TYPE real"],
        ["CREATE TABLE t (price real)", "ALTER TABLE t ALTER price SET NOT NULL"],
        ["CREATE TABLE t (cost real)", "ALTER TABLE t RENAME cost TO price"],
        ["CREATE TABLE t (price real PRIMARY KEY); CREATE TABLE u (x real REFERENCES t)"],
        ["CREATE TABLE t (x real PRIMARY KEY); CREATE TABLE u (price real REFERENCES t)"],
        ["CREATE TABLE u (price real) PARTITION BY LIST (price)", "CREATE TABLE t (price real)",
         "ALTER TABLE u ATTACH PARTITION t DEFAULT"],
    ],
)  # fmt: skip
def test_no_fix_where_more_than_the_declaration_counts(files: list[str]) -> None:
    (finding,) = found("float-money", *files)
    assert finding.fix is None


def test_a_type_that_is_altered_is_found_where_it_is_altered() -> None:
    (finding,) = found("float-money", "CREATE TABLE t (price numeric)", "ALTER TABLE t ALTER price TYPE real")
    assert finding.span.path == "2.sql"
    assert [related.span.path for related in finding.related] == ["1.sql"]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (price real); ALTER TABLE t ALTER price TYPE numeric",
        "CREATE TABLE t (price numeric, fee bigint, cost money, total text)",
        "CREATE TABLE t (price unknown_type)",
        "CREATE VIEW v AS SELECT 1::float8 AS price",
        "CREATE TYPE c AS (price real)",
        "CREATE TABLE t (tax_rate real, total_time double precision)",
    ],
)
def test_no_float_money(sql: str) -> None:
    assert objects("float-money", sql) == []
