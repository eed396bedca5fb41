"""INSERT, UPDATE, DELETE and MERGE: they change no catalog, but lock what is in use, and may take long."""

from msgspec import Raw, json

from schemalint.catalog.changes import WriteRows
from schemalint.catalog.replay.assignments import check_assignments
from schemalint.catalog.replay.context import TEMPORARY, Context
from schemalint.catalog.rows import TableRow
from schemalint.lazy import regex

_STRING = rb'"([^"\\]*+(?:\\.[^"\\]*+)*)"'
_TARGET = regex(
    rb'\{"relation":\{(?:"catalogname":' + _STRING + rb',)?(?:"schemaname":' + _STRING + rb',)?"relname":' + _STRING
    + rb'(,"inh":true)?'
)  # fmt: skip
"""The parser writes the table first: the rest, which is long where a statement brings data, is not looked at."""
ACTIONS = {"InsertStmt": "INSERT", "UpdateStmt": "UPDATE", "DeleteStmt": "DELETE", "MergeStmt": "MERGE"}


def write(context: Context, raw: Raw) -> None:
    """Note what is written to a table that is there before the file; what the file makes concerns nobody else."""
    text = bytes(raw)
    match = _TARGET.match(text)
    if match is None:
        return
    _, schema, name, below = match.groups()
    table = context.rows.get(context.lookup("relation", _text(schema), _text(name)))
    if context.statement.kind != "DeleteStmt":
        check_assignments(context, table if isinstance(table, TableRow) else None, text, match.end())
    if not isinstance(table, TableRow) or table.schema == context.rows.get(TEMPORARY):
        return
    statement = context.statement
    if table.declared is not None and table.declared.source is statement.source:
        return
    reads: tuple[int, ...] = ()
    if b'"RangeVar":' in text:
        from schemalint.catalog.replay.query_reads import reads_of

        reads = reads_of(context, text)
    action = ACTIONS[statement.kind]
    node = text if reads or action in ("UPDATE", "DELETE") else b""
    only = below is None and action != "INSERT"
    context.change(WriteRows, table.oid, action=action, only=only, reads=reads, node=node)


def _text(part: bytes | None) -> str:
    if part is None:
        return ""
    return json.decode(b'"' + part + b'"', type=str) if b"\\" in part else part.decode()


def _as_it_is(raw: Raw) -> Raw:
    return raw


HANDLERS = dict.fromkeys(ACTIONS, (_as_it_is, write))
