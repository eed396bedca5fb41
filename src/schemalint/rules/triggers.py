"""Triggers, and the functions that are there for them."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct

from schemalint.catalog.asked import kept
from schemalint.catalog.handles import Function, Table, Trigger
from schemalint.catalog.mentioned import matched, mentioned
from schemalint.catalog.origin import made_by
from schemalint.catalog.platform import is_system
from schemalint.catalog.rows import FunctionRow, TriggerRow, TypeRef
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
_TRIGGERS = frozenset({"CreateTrigStmt"})


def _is_trigger(returns: TypeRef | None) -> bool:
    return returns is not None and returns.name == "trigger"


@rule("unattached-trigger-function", severity=NOTE, where={"returns": _is_trigger})
def unattached_trigger_function(function: Function) -> Iterator[Finding] | None:
    """A trigger function that no trigger calls does nothing, though whoever reads it thinks that it does."""
    if not _is_trigger(function.returns) or function.place is None:
        return None
    snapshot = function.snapshot
    triggers = snapshot.known(snapshot.catalog.users(function.row.oid), Trigger)
    if any(one.row.function_oid == function.row.oid or one.row.unsure for one in triggers):
        return None
    return _unattached(function)


def _unattached(function: Function) -> Iterator[Finding]:
    catalog, name = function.snapshot.catalog, function.name
    if catalog.partial or is_system(function.schema) or mentioned(catalog, (name,), _NO_USE, made_by(function)):
        return
    if _may_be_attached(catalog, name):
        return
    others = (row for row in catalog.of_kind(FunctionRow) if row.oid != function.row.oid)
    named = any("body" in row.unsure or name in (row.body or "") for row in others)
    unsure = any(row.function == name and row.function_oid is None for row in catalog.of_kind(TriggerRow))
    if not (named or unsure):
        yield function.finding(
            f"no trigger calls {name}()", hint=f"CREATE TRIGGER … EXECUTE FUNCTION {name}(), or drop it"
        )


def _may_be_attached(catalog: Catalog, name: str) -> bool:
    """Whether a body puts a trigger's function together, or a trigger calls it that the catalog has not."""
    own = rb"\bexecute\s+(?:function|procedure)\s+(?:[\w\"]+\.)?\"?" + re.escape(name.encode().lower()) + rb"\b"
    return matched(catalog, b"execute", _COMPUTED, _BODIES) or (
        name not in _once_called(catalog) and matched(catalog, b"execute", own, _TRIGGERS)
    )


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
