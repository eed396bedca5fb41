"""Columns to which INSERT, UPDATE or MERGE cannot give a value: those named twice, and those that are not there."""

from collections.abc import Iterable

from msgspec import UNSET, Raw, UnsetType, field

from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import TableRow
from schemalint.lazy import regex
from schemalint.syntax.nodes.common import Node, decoder

_INSERTED = regex(rb'[^{}]*\},"cols":\[\{"ResTarget":\{')
_NAME = regex(rb'"name":"([^"\\]+)","location":')
_NAME_AT = regex(rb'"name":"([^"]+)","location":(\d+)')
_TARGET = b'"ResTarget":{'
_END = b"}}]"
_CONFLICT = b'"onConflictClause":'
_TAIL = 4096
"""Where ON CONFLICT stands, which is behind all that an INSERT brings."""


class Target(Node, frozen=True, rename={"parts": "indirection"}):
    """`ResTarget`: a column that is assigned, or an element or a field of it."""

    name: str = ""
    parts: Raw | UnsetType = UNSET
    location: int = 0


class TargetNode(Node, frozen=True, rename={"target": "ResTarget"}):
    """A wrapped `ResTarget`."""

    target: Target = Target()


class Assigning(Node, frozen=True):
    """What holds assignments: UPDATE, ON CONFLICT DO UPDATE, or a branch of MERGE."""

    targets: tuple[TargetNode, ...] = field(default=(), name="targetList")
    command: str = field(default="", name="commandType")


class Branch(Node, frozen=True, rename={"clause": "MergeWhenClause"}):
    """WHEN … THEN."""

    clause: Assigning = Assigning()


class Write(Assigning, frozen=True):
    """INSERT, UPDATE or MERGE."""

    conflict: Assigning = field(default=Assigning(), name="onConflictClause")
    branches: tuple[Branch, ...] = field(default=(), name="mergeWhenClauses")


def check_assignments(context: Context, table: TableRow | None, text: bytes, at: int) -> None:
    """Refuse a column that is named twice, or that the table does not have.

    Args:
        context: the statement's replay.
        table: the table, none where it is not known or is a view.
        text: the statement.
        at: where in it the name of its table ends.
    """
    known = table if table is not None and not context.is_open("columns", table.oid) else None
    inserts = context.statement.kind == "InsertStmt"
    if inserts and (listed := _INSERTED.match(text, at)) is not None:
        _check_inserted(context, known, text, listed.end())
    if inserts and text.find(_CONFLICT, max(at, len(text) - _TAIL)) < 0:
        return
    if _TARGET in text:
        write: Write = decoder(Write).decode(text)
        for one in (write, write.conflict, *(branch.clause for branch in write.branches)):
            if one.targets:
                _refuse(context, known, [node.target for node in one.targets], inserts=one.command == "CMD_INSERT")


def _check_inserted(context: Context, table: TableRow | None, text: bytes, at: int) -> None:
    """Refuse an INSERT's list as `_refuse` does, which most need not be shown: all is there, and once."""
    end = text.find(_END, at)
    names = _NAME.findall(text, at, end)
    twice = len(set(names)) < len(names) and b'"indirection"' not in text[at:end]
    if twice or (table is not None and not _columns(context, table).issuperset(names)):
        places = _NAME_AT.findall(text, at, end + len(_END))
        _refuse(context, table, [Target(name.decode(), location=int(place)) for name, place in places], inserts=True)


def _refuse(context: Context, table: TableRow | None, targets: Iterable[Target], *, inserts: bool) -> None:
    """Refuse what is not there or assigned twice; of a column, elements and fields may be assigned one by one."""
    whole: dict[str, bool] = {}
    columns = _columns(context, table) if table is not None else set()
    for target in targets:
        if table is not None and target.name.encode() not in columns and target.name not in SYSTEM_COLUMNS:
            message = f'column "{target.name}" of relation "{table.name}" does not exist'
            context.fail(message, "42703", at=target.location, because_of=table)
            return
        plain = target.parts is UNSET
        if target.name in whole and (plain or whole[target.name]):
            message, sqlstate = (
                (f'column "{target.name}" specified more than once', "42701")
                if inserts
                else (f'multiple assignments to same column "{target.name}"', "42601")
            )
            context.fail(message, sqlstate, at=target.location, hint=f"assign {target.name} once")
            return
        whole[target.name] = plain or whole.get(target.name, False)


def _columns(context: Context, table: TableRow) -> set[bytes]:
    return {column.name.encode() for column in context.columns(table.oid)}
