"""Prompts as contracts: what they state is enforced as strictly as they state it."""

from msgspec import json

from schemalint.engine.contract import Contract, contract_of
from schemalint.model import Severity, Text
from schemalint.prompts.reader import read_document
from schemalint.settings.settings import Settings

PROMPT = """\
# Database agent

- Every table MUST have row-level security enabled
- Use `timestamptz`, not `timestamp`
- **Never add system fields**: `id`, `created_at` are added automatically
- Consider comments on tables
- You may use polymorphic associations
- You can call `auth.uid()` in policies
"""


def contract(*prompts: str) -> Contract:
    return contract_of([read_document(Text(f"{number}.md", prompt.encode())) for number, prompt in enumerate(prompts)])


def test_strength_is_severity() -> None:
    settings = contract(PROMPT).settings(Settings())
    assert settings.severity == {
        "table-without-rls": Severity.ERROR,
        "timestamp-without-time-zone": Severity.WARNING,
        "manual-system-field": Severity.ERROR,
        "table-without-comment": Severity.NOTE,
    }
    assert set(settings.severity) == set(settings.extend_select)
    assert settings.ignore == ("polymorphic-association",)
    assert settings.profile == "postgres"


def test_fields_that_are_added_automatically_exist() -> None:
    settings = contract(PROMPT).settings(Settings())
    assert settings.implicit_fields
    assert settings.system_fields == ("id", "created_at")
    assert not contract("- Never add system fields by hand").settings(Settings()).implicit_fields


def test_options_that_claims_spell_out() -> None:
    settings = contract(
        "- Tables have no more than 30 columns; never create wide tables with more\n"
        "- Name tables in the singular\n"
        "- Every table has `tenant_id`\n"
        "- Name migration files by the pattern `V{version}__{description}.sql`\n"
        "- The target is PostgreSQL 14 or higher\n"
    ).settings(Settings())
    assert {rule: json.decode(options) for rule, options in settings.rules.items()} == {
        "wide-table": {"most": 30},
        "table-name-number": {"number": "singular"},
        "required-column": {"columns": {"tenant_id": ""}},
        "file-name-pattern": {"pattern": r"V\d+(?:[._]\d+)*__\w+\.sql"},
    }
    assert (settings.pg_version, settings.pg_version_told) == (14, True)
    assert contract(PROMPT).settings(Settings(pg_version=16, pg_version_told=True)).pg_version == 16


def test_the_user_says_more() -> None:
    given = Settings(severity={"table-without-rls": Severity.NOTE}, extend_select=("polymorphic-association",))
    settings = contract(PROMPT).settings(given)
    assert settings.severity["table-without-rls"] is Severity.NOTE
    assert settings.ignore == ()


def test_the_stricter_of_several_prompts_counts_and_a_demand_over_its_opposite() -> None:
    both = contract("- Consider row-level security", "- You may use polymorphic associations", PROMPT)
    assert both.enforced["table-without-rls"][0].text.path == "2.md"
    opposite = contract("- You may use polymorphic associations", "- Never use polymorphic associations")
    assert list(opposite.enforced) == ["polymorphic-association"]
    assert opposite.waived == ()
