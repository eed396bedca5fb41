"""What the lines of a replayed catalog are made of."""

from collections.abc import Iterable, Iterator
from typing import Any

from schemalint.catalog.replay.context import SYSTEM_SCHEMAS
from schemalint.catalog.rows import (
    FunctionRow,
    Oid,
    RelationRow,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.store import Catalog
from schemalint.catalog.types import shown


def name(catalog: Catalog, oid: Oid | None) -> str:
    """An object's name, with its schema's."""
    row = catalog.rows[oid]
    return f"{catalog.rows[row.schema].name}.{row.name}"


def owner_name(catalog: Catalog, row: Any) -> str:  # noqa: ANN401 - whatever belongs to a table
    """The name of what belongs to a table, with the table's."""
    return f"{name(catalog, row.table)}.{row.name}"


def is_seen(catalog: Catalog, row: Row) -> bool:
    """Whether the server's lines tell of an object: neither the system's nor what is gone with a session."""
    owner = getattr(row, "table", None)
    holder = catalog.rows.get(owner) if owner is not None else row
    schema = row if isinstance(row, SchemaRow) else catalog.rows.get(getattr(holder, "schema", None))
    hidden = (*SYSTEM_SCHEMAS, "pg_temp", *(("public",) if isinstance(row, SchemaRow) else ()))
    return not isinstance(schema, SchemaRow) or schema.name not in hidden


def flags(*pairs: tuple[object, str]) -> str:
    """The words whose condition holds."""
    return "".join(" " + word for held, word in pairs if held)


def columns(catalog: Catalog, oids: Iterable[Oid | None]) -> str:
    """Columns by name."""
    return ",".join(catalog.rows[oid].name if oid is not None else "expression" for oid in oids)


def collate(collation: str) -> str:
    """A collation that is not the database's own."""
    plain = collation.rpartition(".")[2]
    return f" collate {plain}" if plain not in ("", "default") else ""


def opts(options: Iterable[tuple[str, str]]) -> str:
    """Options as pg_class has them, in the order of their names."""
    pairs = sorted(f"{key}={value}" for key, value in options)
    return " {" + ",".join(pairs) + "}" if pairs else ""


def type_name(catalog: Catalog, type_: TypeRef) -> str:
    """A type as the server prints it, with the schema of a user-defined one."""
    text = shown(type_)
    if type_.oid is None:
        return text if type_.known else f"{type_.schema or 'public'}.{text}"
    return name(catalog, type_.oid) + text.removeprefix(type_.name)


def function_name(catalog: Catalog, row: FunctionRow) -> str:
    """A function's name with the types that a call gives."""
    given = ",".join(type_name(catalog, argument.type) for argument in row.arguments if argument.mode in "ibv")
    return f"{name(catalog, row.oid)}({given})"


def grants(catalog: Catalog, row: Row) -> Iterator[str]:
    """A line for each privilege on an object."""
    what = _granted_on(catalog, row)
    owner = who(getattr(row, "owner", ""))
    for grant in catalog.rows.get(("grants", row.oid), ()):
        if who(grant.role) == owner:
            continue  # what an owner has is not kept
        on = f"column {what.partition(' ')[2]}.{grant.columns[0]}" if grant.columns else what
        yield f"grant {on} to {who(grant.role)} {grant.privilege}\t{'grantable' if grant.grantable else ''}"


def who(role: str) -> str:
    """A role by name; the one that runs the files is the server's own."""
    return "postgres" if role in ("", "current_user", "session_user") else role


def owners(catalog: Catalog, row: Any) -> Iterator[str]:  # noqa: ANN401 - a row of any kind
    """A line for the owner of what has one."""
    if isinstance(row, TableRow | ViewRow | SequenceRow | FunctionRow | TypeRow | SchemaRow):
        said = "?" if "owner" in row.unsure else who(row.owner)
        yield f"owner {_granted_on(catalog, row)}\t{said}"


def default_privileges(catalog: Catalog) -> Iterator[str]:
    """A line for each default privilege."""
    for one in catalog.rows.get(("default privileges",), ()):
        schema = f" in {catalog.rows[one.schema].name}" if one.schema is not None else ""
        details = "grantable" * one.grantable + "revoked" * one.revoked
        of = f"{one.kind} of {who(one.owner)}{schema}"
        yield f"default {of} to {who(one.role)} {one.privilege}\t{details}"


def _granted_on(catalog: Catalog, row: Row) -> str:
    match row:
        case SchemaRow():
            return f"schema {row.name}"
        case FunctionRow():
            return f"function {function_name(catalog, row)}"
        case TypeRow():
            return f"type {name(catalog, row.oid)}"
        case RelationRow():
            return f"relation {name(catalog, row.oid)}"
        case _:
            return row.name
