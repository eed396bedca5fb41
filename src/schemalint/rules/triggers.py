"""Triggers, and the functions that are there for them."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct

from schemalint.catalog.asked import kept
from schemalint.catalog.handles import Function, Table
from schemalint.catalog.mentioned import matched, said_unread, saying
from schemalint.catalog.origin import made_by
from schemalint.catalog.platform import is_system
from schemalint.catalog.rows import FunctionRow, Oid, TriggerRow, TypeRef
from schemalint.catalog.store import Catalog
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_NO_USE = frozenset(
    """CreateFunctionStmt AlterFunctionStmt CreateTrigStmt AlterOwnerStmt AlterObjectSchemaStmt AlterObjectDependsStmt
    CommentStmt GrantStmt DropStmt RenameStmt""".split()
)
"""The statements that name a function without a use that is not seen in the catalog."""
_COMPUTED = rb"\bexecute\s+(?:function|procedure)\s+[\w.\"]*(?:%|'\s*(?:\|\||,|\)))"
"""A trigger's function, of which a part is computed."""
_BODIES = frozenset({"CreateFunctionStmt", "DoStmt"})


def _is_trigger(returns: TypeRef | None) -> bool:
    return returns is not None and returns.name == "trigger"


@rule("unattached-trigger-function", severity=NOTE, where={"returns": _is_trigger})
def unattached_trigger_function(function: Function) -> Iterator[Finding] | None:
    """A trigger function that no trigger calls does nothing, though whoever reads it thinks that it does."""
    if not _is_trigger(function.returns) or function.place is None:
        return None
    snapshot, oid = function.snapshot, function.row.oid
    for user in snapshot.catalog.users(oid):
        row = snapshot.row(user)
        if row.__class__ is TriggerRow and (row.function_oid == oid or row.unsure):
            return None
    return _unattached(function)


def _unattached(function: Function) -> Iterator[Finding]:
    catalog, name = function.snapshot.catalog, function.name
    if catalog.partial or is_system(function.schema) or _is_named(function) or _may_be_attached(catalog, name):
        return
    yield function.finding(f"no trigger calls {name}()", hint=f"CREATE TRIGGER … EXECUTE FUNCTION {name}(), or drop it")


def _is_named(function: Function) -> bool:
    """Whether the body of another function or a statement that may use it names a function."""
    catalog, name, oid = function.snapshot.catalog, function.name, function.row.oid
    if any(body is None or name in body for other, body in _bodies(catalog).items() if other != oid):
        return True
    made = made_by(function)
    own = made.of_file if made is not None else None
    return said_unread(catalog, name) or any(
        one.kind not in _NO_USE and one is not own for one in saying(catalog, name)
    )


@kept
def _bodies(catalog: Catalog) -> dict[Oid, str | None]:
    """The bodies of the functions, none where the files do not tell it."""
    return {row.oid: None if "body" in row.unsure else row.body or "" for row in catalog.of_kind(FunctionRow)}


def _may_be_attached(catalog: Catalog, name: str) -> bool:
    """Whether a trigger calls a function that the catalog does not know or have, or a body puts its name together."""
    if name in _not_known(catalog):
        return True
    own = rb"\bexecute\s+(?:function|procedure)\s+(?:[\w\"]+\.)?\"?" + re.escape(name.encode()) + rb"\b"
    triggers = [one for one in saying(catalog, name) if one.kind == "CreateTrigStmt"]
    return (matched(own, triggers) and name not in _once_called(catalog)) or _puts_together(catalog)


@kept
def _not_known(catalog: Catalog) -> frozenset[str]:
    """The functions that triggers call and the catalog does not know."""
    return frozenset([row.function for row in catalog.of_kind(TriggerRow) if row.function_oid is None])


@kept
def _puts_together(catalog: Catalog) -> bool:
    """Whether a body puts the name of a trigger's function together."""
    return matched(_COMPUTED, [one for one in saying(catalog, "execute", whole=False) if one.kind in _BODIES])


@kept
def _once_called(catalog: Catalog) -> frozenset[str]:
    """The functions of the triggers that are or were there."""
    rows = [entry.after for entry in catalog.log if entry.after.__class__ is TriggerRow]
    return frozenset([row.function.rpartition(".")[2] for row in rows])


class TableWithoutAuditTrigger(Struct, frozen=True, rename="kebab"):
    """How audit triggers are told from others.

    Attributes:
        functions: what their functions are called, as globs.
        allow: tables that need none, as globs of their names.
    """

    functions: tuple[str, ...] = ("*audit*", "log_change*", "*_history")
    allow: tuple[str, ...] = ("*audit*", "*_log", "*_history")


@rule("table-without-audit-trigger", severity=NOTE, default=False)
def table_without_audit_trigger(table: Table, options: TableWithoutAuditTrigger) -> Iterator[Finding]:
    """A table without an audit trigger does not tell who changed its rows, and what they were before."""
    if not table.declared or not table.stands_alone or any(fnmatchcase(table.name, one) for one in options.allow):
        return
    called = [trigger.function.rpartition(".")[2] for trigger in table.triggers]
    if not any(fnmatchcase(name, one) for name in called for one in options.functions):
        yield table.finding(f"no audit trigger is on {table.written_name}")
