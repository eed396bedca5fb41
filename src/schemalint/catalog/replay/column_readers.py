"""Whether a view reads a column, as its query names it."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import json

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, ViewRow
from schemalint.lazy import regex
from schemalint.syntax.figure import decode_text

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_REFERENCE = regex(rb'"ColumnRef":\{"fields":\[((?:\{"String":\{"sval":' + _STRING + rb'\}\},?)*)(\{"A_Star":\{\}\})?')
_PART = regex(rb'"sval":(' + _STRING + rb")")
_RELATION = regex(
    rb'"RangeVar":\{(?:"catalogname":' + _STRING + rb',)?(?:"schemaname":(' + _STRING + rb'),)?"relname":(' + _STRING
    + rb')(?:,"(?:inh|relpersistence)":[^,{}]+)*(?:,"alias":\{"aliasname":(' + _STRING + rb"))?"
)  # fmt: skip


def reads_column(context: Context, view: ViewRow, column: ColumnRow) -> bool | None:
    """Whether a view reads a column of a relation that it reads; none where the text does not tell.

    What counts is how column and relations were called when the view was made.
    """
    if view.query is None:
        return None
    position = _defined(context, view)
    then: ColumnRow | None = context.catalog.at(column.oid, position)
    if then is None:
        return False  # `*` stands for what there was
    node = view.query.node
    if b'"A_Star"' not in node and json.encode(then.name) not in node:
        return None if b'"isNatural"' in node else False
    answers = {_means(context, view, then, *reference) for reference in _references(node)}
    if True in answers:
        return True
    hidden = b'"usingClause"' in node and json.encode(then.name) in node
    return None if None in answers or hidden or b'"isNatural"' in node else False


@lru_cache(maxsize=1024)  # each column of a table that is dropped or altered asks the same of the same views
def _references(node: bytes) -> frozenset[tuple[str, str]]:
    """The columns that a query names: what stands before the dot, and the name, empty for `*`."""
    return frozenset(_each_reference(node))


def _each_reference(node: bytes) -> Iterator[tuple[str, str]]:
    for match in _REFERENCE.finditer(node):
        parts = [decode_text(part) for part in _PART.findall(match[1])]
        if match[2]:
            parts.append("")
        yield (parts[-2] if len(parts) > 1 else ""), parts[-1]


def _means(context: Context, view: ViewRow, column: ColumnRow, qualifier: str, name: str) -> bool | None:
    """Whether a reference means the column."""
    if name not in ("", column.name):
        return False
    if qualifier:
        return _stands_for(context, view, column, qualifier)
    if len(view.reads) == 1:
        return True
    others = (oid for oid in view.reads if oid != column.table)
    nested = view.query is not None and (b'"ctename"' in view.query.node or b'"RangeSubselect"' in view.query.node)
    shared = any(context.is_open("columns", oid) or context.column(oid, column.name) for oid in others)
    return None if nested or shared or not name else True


def _stands_for(context: Context, view: ViewRow, column: ColumnRow, qualifier: str) -> bool | None:
    """Whether what stands before a dot means the column's relation."""
    if view.query is None:
        return None
    found = set()
    for schema, name, alias in _RELATION.findall(view.query.node):
        called = decode_text(alias or name)
        if called == qualifier:
            plain = decode_text(name)
            found.add(context.lookup("relation", decode_text(schema) if schema else "", plain))
    if len(found) != 1:
        return None if found else False
    (oid,) = found
    return oid == column.table if oid in view.reads else None


def _defined(context: Context, view: ViewRow) -> int:
    """The position in the log at which a view got the query that it has."""
    for position in reversed(context.catalog.history(view.oid)):
        before = context.catalog.log[position].before
        if not isinstance(before, ViewRow) or before.query is not view.query:
            return position
    return 0
