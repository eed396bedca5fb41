"""The relations that a query names."""

import re
from collections.abc import Iterator

from msgspec import json

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import one_key
from schemalint.catalog.rows import Oid
from schemalint.syntax.reference import Context as Use
from schemalint.syntax.reference import Kind
from schemalint.syntax.reference_collect import collect

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_RELATION = re.compile(
    rb'"RangeVar":\{(?:"catalogname":'
    + _STRING
    + rb',)?(?:"schemaname":('
    + _STRING
    + rb'),)?"relname":('
    + _STRING
    + rb")"
)
_BESIDE = re.compile(rb'"ctename":(' + _STRING + rb")")


def reads_of(context: Context, raw: bytes) -> tuple[Oid, ...]:
    """The known relations that a query names."""
    named = [(_decoded(schema), _decoded(name)) for schema, name in dict.fromkeys(_RELATION.findall(raw))]
    if b'"ctename"' in raw:
        beside = {_decoded(match[1]) for match in _BESIDE.finditer(raw)}
        doubtful = [name for schema, name in named if not schema and name in beside]
        if any(context.lookup("relation", "", name) is not None for name in doubtful):
            # only a walk tells a relation from a query of WITH that has its name
            named = list(_named_beside_queries(context, raw))
    found = [context.lookup("relation", schema, name) for schema, name in named]
    return tuple(dict.fromkeys([oid for oid in found if oid is not None]))


def _decoded(text: bytes) -> str:
    """The text of a JSON string; empty where there is none."""
    return json.decode(text, type=str) if b"\\" in text else text[1:-1].decode()


def _named_beside_queries(context: Context, raw: bytes) -> Iterator[tuple[str, str]]:
    statement = context.statement
    kind, node = one_key(json.decode(raw))
    refs = collect(kind, node, statement.source.sql, context.shift, statement.start, statement.end)
    for ref in refs:
        if ref.kind is Kind.RELATION and ref.context is Use.READ:
            yield ref.schema or "", ref.name
