"""What examples do not tell: they are parts of a database, shown in turn, and few are run on one in use.

A rule is right about a schema of which all is given. Of an example only that is told which its own lines say.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from schemalint.catalog.migration import Migration, Transaction
from schemalint.engine.found import Found
from schemalint.lazy import regex
from schemalint.model import Severity, Span
from schemalint.prompts.prompt import Example
from schemalint.rules.subjects import FailedStatement

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented

_EXISTS = frozenset(("42P06", "42P07", "42701", "42710", "42723", "23505"))
"""The server's codes for what is there already: examples show the same thing in turn."""
_ABSENT = frozenset(("42P01", "3F000", "42704", "42883"))
"""Its codes for what is not there: another example, or nobody, shows it."""
_NO_COLUMN = "42703"
_DEPLOYING = frozenset(
    """behaviour_changes constraint_changes data data_changes drops enums guarantees held_locks index_changes
    maintenance partition_changes renames retries rewrites running_application sequences timeouts transactions
    trigger_changes""".split()
)
"""The topics about what happens to a database in use when a migration runs; all rules about transactions are, too."""
_MIGRATION = regex(
    r"\bmigrat|\bdown-?time\b|\bdeploy|\broll-?(?:out|back)\b|\bproduction\b|\blive\s+(?:table|database|system)"
)
_CREDENTIALS = "credentials"
_DUMMY = regex(
    rb"(?i)pass|pwd|secret|secure|strong|change|your|my[-_]|example|sample|dummy|test|placeholder|x{3}|\*{3}|\.{3}|[<{$\[]|here|token|key"
)
_COMPARING = frozenset(("duplicate-index", "redundant-index", "index-beside-unique"))
"""What compares indexes: of tables that are not shown, examples show indexes in turn."""
_WITHOUT_COLUMN = "policy-without-column"
_SYSTEM = "system-schema-access"
_ROLES = frozenset(("unknown-role-in-grant", "unknown-role-in-policy"))
"""What misses a role: in examples that create none, all are made elsewhere."""
_RLS = frozenset(("table-without-rls", "policy-without-rls", "rls-without-policy"))


def is_untold(one: Found, document: "Documented", *, asked: bool) -> bool:
    """Whether what a finding says is no more than that an example is one.

    Args:
        one: the finding.
        document: where it stands.
        asked: whether somebody asks for its rule by a severity.
    """
    span = one.finding.span
    example = example_at(document.prompt.examples, span.start)
    if isinstance(one.subject, FailedStatement):
        return _may_work(one.subject, example, document.prompt.settings.system_fields)
    if any(_elsewhere(related.span, span, example) for related in one.finding.related):
        return True
    if one.rule.name == _SYSTEM and not asked:  # who is told how to look into the catalog is told to
        return one.finding.severity is not Severity.ERROR
    if one.rule.topic in _DEPLOYING or isinstance(one.subject, (Transaction, Migration)):
        return example is None or not _is_migration(example, document)
    if one.rule.topic == _CREDENTIALS:
        return bool(_DUMMY.search(document.prompt.document.text.data, span.start, span.end))
    if one.rule.name == _WITHOUT_COLUMN:
        return example is not None and _names_system_field(example, span, document)
    if one.rule.name in _COMPARING:
        return example is None or not _has(example, "CreateStmt")
    if one.rule.name in _ROLES:
        return example is None or not _has(example, "CreateRoleStmt")
    return not asked and one.rule.name in _RLS and not (example is not None and _secures(example))


def example_at(examples: tuple[Example, ...], offset: int) -> Example | None:
    """The example that a byte offset stands in."""
    number = bisect_right(examples, offset, key=lambda example: example.fence.opening.start) - 1
    return examples[number] if number >= 0 else None


def _may_work(failed: FailedStatement, example: Example | None, system_fields: Sequence[str]) -> bool:
    """Whether a statement runs where the rest of the database is there, with the fields that a platform adds."""
    if failed.sqlstate in _EXISTS or failed.sqlstate in _ABSENT:
        return True
    if failed.sqlstate != _NO_COLUMN:
        return False
    return (
        example is None or not _has(example, "CreateStmt") or any(f'"{one}"' in failed.message for one in system_fields)
    )


def _elsewhere(related: Span, span: Span, example: Example | None) -> bool:
    """Whether a place that a finding names stands in another example."""
    if related.path != span.path or example is None:
        return False
    return not example.fence.opening.start <= related.start <= example.span.end


def _names_system_field(example: Example, span: Span, document: "Documented") -> bool:
    """Whether the statement at a place names a column that platforms add."""
    text = document.prompt.document.text.data
    fields = [name.encode() for name in document.prompt.settings.system_fields if name != "id"]
    held = [one.span for one in example.statements if one.span.start <= span.start < one.span.end]
    return any(field in text[each.start : each.end] for each in held for field in fields)


def _is_migration(example: Example, document: "Documented") -> bool:
    """Whether an example is shown as what is run on a database in use, by the words around it."""
    before = example.fence.before
    texts = (
        *example.fence.section.titles,
        before.text if before is not None else "",
        example.fence.pieces[0].text if example.fence.pieces else "",
        document.prompt.document.title,
        document.prompt.path.rpartition("/")[2],
    )
    return any(_MIGRATION.search(text.lower()) for text in texts)


def _secures(example: Example) -> bool:
    """Whether an example is about row-level security, so that a table without it is left out of it."""
    return _has(example, "CreatePolicyStmt") or "row level security" in example.fence.text.lower()


def _has(example: Example, kind: str) -> bool:
    return any(one.kind == kind for one in example.statements)
