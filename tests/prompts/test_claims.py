import pytest

from schemalint.model import Text
from schemalint.prompts.claims import Claim, Strength, claims_of
from schemalint.prompts.reader import read_document
from schemalint.prompts.vocabulary import OTHER, Sense, meanings, uncheckable

SIGNS = {Sense.ENFORCE: "", Sense.WAIVE: "-", Sense.GRANT: "+"}


def claims(text: str) -> tuple[Claim, ...]:
    return claims_of(read_document(Text("AGENTS.md", text.encode())))


def said(text: str) -> list[str]:
    """The rules that the only claim of a text speaks of: waived after a minus, untouched after a plus."""
    (claim,) = claims(text)
    return [SIGNS[one.sense] + one.rule for one in meanings(claim)]


LISTS = """\
# Schema agent

You are a careful architect.

## DO
- Put a comment on each table
- Consider soft deletes

## DON'T
- Use float for prices (use numeric instead)
- Forget to index foreign keys

## Security

**NEVER store in the database:**
- Passwords and API keys
- Card numbers, CVVs

1. Every table MUST have row-level security enabled.
2. What should the table be called?

## Examples
- `orders` with a timestamp column
"""


def test_claims_of_lists() -> None:
    assert [(one.line, one.strength, one.negative) for one in claims(LISTS)] == [
        (6, Strength.SHOULD, False),
        (7, Strength.IF_NEEDED, False),
        (10, Strength.SHOULD, True),
        (11, Strength.SHOULD, True),
        (16, Strength.MUST, True),
        (17, Strength.MUST, True),
        (19, Strength.MUST, False),
    ]


def test_meanings_of_lists() -> None:
    assert [[meaning.rule for meaning in meanings(one)] for one in claims(LISTS)] == [
        ["table-without-comment"],
        ["unique-with-soft-delete"],
        ["float-money"],
        ["foreign-key-without-index"],
        ["secret-column"],
        ["payment-card-data"],
        ["table-without-rls"],
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("- Use TIMESTAMPTZ, not TIMESTAMP", ["timestamp-without-time-zone"]),
        ("- Never create timestamp columns without time zone", ["timestamp-without-time-zone"]),
        ("- Always index FK columns", ["foreign-key-without-index"]),
        ("- Don't add indexes on foreign keys", ["-foreign-key-without-index"]),
        ("- Do not use VARCHAR(255); prefer TEXT", ["varchar-255"]),
        ("- You may use polymorphic associations", ["-polymorphic-association"]),
        ("- NEVER use polymorphic associations", ["polymorphic-association"]),
        ("- Name tables and columns in snake_case", ["name-not-snake-case"]),
        ("- Never query `information_schema`", ["system-schema-access"]),
        ("- You CAN call `auth.uid()` as a function in policies", ["+system-schema-access"]),
        ("- Wrap `auth.uid()` in a sub-select: `(select auth.uid())`", ["per-row-call-in-policy"]),
        (
            "- Set an empty search_path on SECURITY DEFINER functions",
            ["function-without-search-path", "security-definer-without-search-path"],
        ),
        ("- Create indexes CONCURRENTLY", ["index-build-blocks-writes"]),
        ("You must never store passwords in plain text.", ["secret-column"]),
    ],
)
def test_meaning(text: str, rules: list[str]) -> None:
    assert said(text) == rules


@pytest.mark.parametrize(
    "text",
    [
        "- Ask the user before you design",
        "- Never invent data values",
        "- Map UI fields to columns",
        "- Use the `get_schema` tool to look at the tables",
        "- Keep it simple and scalable",
        "- Index the columns that queries filter by",
        "- Never define foreign keys before the tables are filled",
        "- Write tests for each migration",
    ],
)
def test_what_no_rule_checks_says_why(text: str) -> None:
    (claim,) = claims(text)
    assert meanings(claim) == ()
    assert uncheckable(claim) != OTHER


def test_prose_that_only_tells_is_no_claim() -> None:
    assert claims("The tables have comments. PostgreSQL stores timestamps in UTC.") == ()


def test_mojibake_is_read_as_what_it_was() -> None:
    broken = "- ❌ Use float for money".encode().decode("mac_roman")
    assert said(broken) == ["float-money"]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("- Never create foreign key constraints pointing to `auth.sync`", []),
        ("- Never run migrations with RLS enabled on the migration connection", []),
        ("- Never use integer ids; use UUIDs for all tenant-scoped primary keys", []),
        ("- Never use `FOR ALL` policies", ["policy-for-all"]),
        ("- Use time-based partitioning with retention policies", []),
        ("- Use a natural key such as (timestamp, device) as many tables don't need a primary key", []),
        ("- Index it, see https://example.org/docs#FOREIGN-KEY-INDEX", []),
        ("| Avoid | Why |\n|---|---|\n| No indexes on FKs | Slow |", ["foreign-key-without-index"]),
    ],
)
def test_what_only_sounds_like_a_rule_is_none(text: str, rules: list[str]) -> None:
    stated = {one.rule for claim in claims(f"# Rules\n\n{text}\n") for one in meanings(claim)}
    waived = [one for claim in claims(f"# Rules\n\n{text}\n") for one in meanings(claim) if one.sense is Sense.WAIVE]
    assert waived == []
    assert {"policy-for-all", "foreign-key-without-index", "missing-foreign-key", "table-without-rls"} & stated == {
        *rules
    }
    assert not {"partition-without-rls", "timestamp-without-time-zone"} & stated


def test_a_reference_is_no_claim() -> None:
    assert claims("# Rules\n\n- Reference: [Row Level Security](https://example.org/rls)\n") == ()
