"""The lines of what is not a table: sequences, views, types, functions, triggers, policies, schemas, extensions."""

from collections.abc import Callable
from typing import Any

from msgspec import structs
from shape_parts import columns, flags, function_name, name, opts, owner_name, type_name, who

from schemalint.catalog.rows import (
    ExtensionRow,
    FunctionRow,
    PolicyRow,
    RelationKind,
    RoleRow,
    Row,
    SchemaRow,
    SequenceRow,
    TriggerRow,
    TypeKind,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.store import Catalog


def _sequence(catalog: Catalog, row: SequenceRow) -> str:
    column = catalog.rows.get(row.owned_by)
    of = f" of {owner_name(catalog, column)}" if column is not None else ""
    start, increment, minimum, maximum, cache, cycle = structs.astuple(row.parameters)
    return (
        type_name(catalog, row.type)
        + of
        + ("" if row.persistence == "p" else f" {row.persistence}")
        + f" from {start} by {increment} in {minimum} to {maximum} cache {cache}"
        + (" cycle" if cycle else "")
    )


def _view(catalog: Catalog, row: ViewRow) -> str:
    kind = "v" if row.kind is RelationKind.VIEW else "m"
    reads = ",".join(sorted(name(catalog, oid) for oid in row.reads))
    return f"{kind}{opts(row.options)}{'' if row.populated else ' empty'} reads {reads}"


def _type(catalog: Catalog, row: TypeRow) -> str:
    match row.kind:
        case TypeKind.ENUM:
            details = " " + ",".join(row.labels)
        case TypeKind.DOMAIN | TypeKind.RANGE:
            details = " " + type_name(catalog, row.base or TypeRef("?"))
        case _:
            details = ""
    return row.kind + details + flags((row.not_null, "not null"), (row.default, "default"))


def _function(catalog: Catalog, row: FunctionRow) -> str:
    returns = ""
    if row.returns is not None and row.kind != "p":
        returns = f" {'setof ' if row.returns.setof else ''}{type_name(catalog, row.returns)}"
    words = flags((row.security_definer, "definer"), (row.strict, "strict"), (row.leakproof, "leakproof"))
    words += flags((row.parallel != "u", f"parallel {row.parallel}"))
    names, modes = [argument.name for argument in row.arguments], "".join(a.mode for a in row.arguments)
    defaults = sum(argument.default for argument in row.arguments)
    return (
        f"{row.kind}{returns} {row.language} {row.volatility}{words}{opts(row.settings)}"
        + (f" defaults {defaults}" if defaults else "")
        + (f" names {','.join(names)}" if any(names) else "")
        + (f" modes {modes}" if set(modes) - {"i"} else "")
    )


def _trigger(catalog: Catalog, row: TriggerRow) -> str:
    order = [event for event in ("insert", "delete", "update", "truncate") if event in row.events]
    of = f" of {columns(catalog, row.columns)}" if row.columns else ""
    words = flags(
        (row.per_row, "row"),
        (row.condition is not None, "when"),
        (row.constraint, "constraint"),
        (row.parent is not None, "cloned"),
        (row.deferrable, "deferrable"),
        (row.deferred, "deferred"),
        (row.old_table, f"old table {row.old_table}"),
        (row.new_table, f"new table {row.new_table}"),
        (row.enabled != "O", f"enabled {row.enabled}"),
    )
    return f"{' '.join((row.timing, *order))}{of}{words} {row.function.rpartition('.')[2]}"


def _policy(_: Catalog, row: PolicyRow) -> str:
    kind = "permissive" if row.permissive else "restrictive"
    clauses = flags((row.using is not None, "using"), (row.check is not None, "check"))
    return f"{kind} {row.command} to {','.join(who(role) for role in row.roles)}{clauses}"


ATTRIBUTES = ("canlogin", "superuser", "createdb", "createrole", "noinherit", "isreplication", "bypassrls")


def _role(_: Catalog, row: RoleRow) -> str:
    said = dict(row.options)
    said["noinherit"] = "true" if said.get("inherit") == "false" else "false"
    limit = said.get("connectionlimit", "-1")
    words = " ".join(word for word in ATTRIBUTES if said.get(word) == "true")
    return words + ("" if limit == "-1" else f" limit {limit}")


def _nothing(_: Catalog, __: Row) -> str:
    return ""


def _plain(word: str) -> Callable[[Catalog, Any], str]:
    return lambda _, row: f"{word} {row.name}"


def named(word: str) -> Callable[[Catalog, Any], str]:
    """What is called by a word and its qualified name."""
    return lambda catalog, row: f"{word} {name(catalog, row.oid)}"


def _owned(word: str) -> Callable[[Catalog, Any], str]:
    return lambda catalog, row: f"{word} {owner_name(catalog, row)}"


OBJECTS = (
    (SequenceRow, named("sequence"), _sequence),
    (ViewRow, named("view"), _view),
    (TypeRow, named("type"), _type),
    (FunctionRow, lambda catalog, row: f"function {function_name(catalog, row)}", _function),
    (TriggerRow, _owned("trigger"), _trigger),
    (PolicyRow, _owned("policy"), _policy),
    (SchemaRow, _plain("schema"), _nothing),
    (RoleRow, _plain("role"), _role),
    (ExtensionRow, _plain("extension"), _nothing),
)
"""What each kind of row is called, and what is said of it."""
