"""Scripts that run with a superuser's rights, as those of extensions do, and what others can put in their way."""

from collections.abc import Iterator

from schemalint.catalog.changes import CreateIndex, CreateObject, CreateSchema, CreateTable
from schemalint.catalog.handles import Function, Relation, Schema, Type
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import WARNING, rule

_OVER = regex(rb"\s*create\s+(?:or\s+replace\b|(?:\w+\s+){0,3}?if\s+not\s+exists\b)")


@rule("replaceable-in-script", severity=WARNING, default=False)
def replaceable_in_script(change: CreateObject | CreateTable | CreateIndex | CreateSchema) -> Iterator[Finding] | None:
    """CREATE OR REPLACE and IF NOT EXISTS in another's schema take over what somebody has put there before."""
    statement = change.statement
    if change.implied or not _OVER.match(statement.source.sql[statement.start : statement.end].lower()):
        return None
    return _taken_over(change)


def _taken_over(change: CreateObject | CreateTable | CreateIndex | CreateSchema) -> Iterator[Finding]:
    subject = change.subject(change.after)
    schema = subject.schema if isinstance(subject, Function | Relation | Type) else None
    if isinstance(subject, Schema) or (schema is not None and not schema.declared):
        yield change.finding(
            f"{subject.qualified_name} may exist already, made by somebody else, who then owns it",
            hint="CREATE it without OR REPLACE or IF NOT EXISTS, in a schema that the script makes",
        )
