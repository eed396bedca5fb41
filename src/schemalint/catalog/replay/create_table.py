"""CREATE TABLE and CREATE FOREIGN TABLE."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET, structs

from schemalint.catalog.changes import AddColumn, Change, CreateTable
from schemalint.catalog.replay.adopted import set_aside, take_back
from schemalint.catalog.replay.columns import define_column
from schemalint.catalog.replay.constraints import add_constraint, inherit_check, key_elements
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.copies import copy_constraints, copy_like, copy_openness
from schemalint.catalog.replay.generated import check_generated
from schemalint.catalog.replay.inheritance import IDENTITY_OF_PARTITIONS_SINCE, refuse_parent
from schemalint.catalog.replay.merging import check_defaults, check_merge, merged
from schemalint.catalog.replay.owned_sequences import drop_sequences_of
from schemalint.catalog.replay.partitions import join_partition, partition_key
from schemalint.catalog.replay.privileges import apply_default_privileges
from schemalint.catalog.rows import ColumnRow, ConstraintKind, RelationKind, TableRow, TypeRef, TypeRow
from schemalint.catalog.store import Members
from schemalint.syntax.nodes.common import Node, OptionNode, texts
from schemalint.syntax.nodes.tables import Constraint, CreateForeignTableStmt, CreateStmt, LikeClause

RANKS = {"CONSTR_CHECK": 0, "CONSTR_NOTNULL": 0, "CONSTR_PRIMARY": 1, "CONSTR_UNIQUE": 2, "CONSTR_EXCLUSION": 2}
"""The order in which the server adds constraints; foreign keys come last."""


def create_table(context: Context, node: CreateStmt, kind: RelationKind = RelationKind.TABLE) -> None:
    """CREATE TABLE; one that exists is left as it is."""
    schema = context.target_schema(node.relation.schemaname, temporary=node.relation.relpersistence == "t")
    existing = context.rows.get(context.rows.get(("relation", schema, node.relation.relname)))
    if existing is not None and existing.declared is not None:
        if not node.if_not_exists:
            _already_exists(context, existing, node)
        return
    change = context.change(CreateTable, existing.oid if existing is not None else context.catalog.new_oid())
    table = TableRow(
        oid=change.oid,
        name=node.relation.relname[:63],
        schema=schema,
        kind=RelationKind.PARTITIONED_TABLE if node.partition is not None else kind,
        persistence=node.relation.relpersistence,
        options=options(node.options),
        owner=context.session.role,
        declared=context.whole(),
        named_at=node.relation.location + context.shift,
    )
    context.put(table.oid, table, change)
    context.put(("relation", schema, table.name), table.oid, change)
    if existing is not None:
        context.found_later(table, certain=not node.if_not_exists)
    parents = _parents(context, node, change)
    likes = [element.like for element in node.elements if element.like is not None]
    if like := tuple([oid for one in likes if (oid := context.relation(one.relation)) is not None]):
        change.options["like"] = like
    is_open = any(not row.declared for row in parents)
    aside = set_aside(context, table, change, open_columns=is_open) if existing is not None else None
    constraints = _columns(context, table, node, parents, change)
    if node.partition is not None:
        table = context.update(table, change, partition_key=partition_key(context, table, node.partition, change))
    if node.bound is None and parents:
        table = context.update(table, change, inherits=tuple(parent.oid for parent in parents))
        for parent in parents:
            context.append("children", parent.oid, table.oid, change)
    _constraints(context, table, node, constraints, parents, change)
    if aside is not None:
        take_back(context, table, aside, change)
    if node.bound is not None and parents:
        join_partition(context, parents[0], table, node.bound, change)
    apply_default_privileges(context, table.oid, "table", schema, change)
    context.note_lifetime(table.oid, table.schema, node.on_commit)


def _already_exists(context: Context, existing: Any, node: CreateStmt) -> None:  # noqa: ANN401 - any relation's row
    context.fail(
        f'relation "{existing.name}" already exists', "42P07",
        hint="drop it first, or say CREATE TABLE IF NOT EXISTS", at=node.relation.location, because_of=existing,
    )  # fmt: skip
    change = context.change(CreateTable, existing.oid)
    for kind in ("columns", "constraints", "indexes"):
        members = context.catalog.members(kind, existing.oid)
        context.put((kind, existing.oid), Members(members.oids, open=True), change)


def options(nodes: Iterable[OptionNode]) -> tuple[tuple[str, str], ...]:
    """Storage parameters by name."""
    given = (node.option for node in nodes)
    # what begins with "toast." is the storage of long values'
    return tuple([(option.defname, option.value) for option in given if not option.defnamespace])


def _parents(context: Context, node: CreateStmt, change: Change) -> list[TableRow]:
    found: list[TableRow] = []
    for item in node.inherits:
        row = context.rows.get(context.relation(item.range))
        if row is not None and not isinstance(row, TableRow):
            message = f'inherited relation "{row.name}" is not a table or foreign table'
            context.fail(message, "42809", at=item.range.location, because_of=row)
            continue
        parent = context.require_table(item.range, change)
        if node.bound is None and refuse_parent(context, parent, at=item.range.location):
            continue
        if parent in found:
            message = f'relation "{parent.name}" would be inherited from more than once'
            context.fail(message, "42P07", at=item.range.location)
        else:
            found.append(parent)
    return found


def _columns(
    context: Context, table: TableRow, node: CreateStmt, parents: list[TableRow], change: Change
) -> list[tuple[Constraint, str]]:
    """Put the table's columns, and return the constraints that stand among them in their order."""
    rows = _inherited(context, table, parents, partition=bool(node.bound))
    constraints: list[tuple[Constraint, str]] = []
    is_open = any(context.is_open("columns", parent.oid) for parent in parents)
    if parents:
        check_defaults(context, node, parents)
    typed = _of_type(context, table, node)
    rows.update({row.name: row for row in typed or ()})
    for element in node.elements:
        if element.column is not None:
            definition = define_column(context, table, element.column, change)
            row = definition.row
            if row.name in rows and element.column.type_name is None and typed:
                rows[row.name] = _with_options(rows[row.name], row)
                constraints += definition.constraints
                continue
            if row.name in rows:
                if rows[row.name].local or not parents:
                    drop_sequences_of(context, row.oid, change)
                row = _merge(context, rows[row.name], row, partition=bool(node.bound), parents=bool(parents))
            rows[row.name] = row
            constraints += definition.constraints
        elif element.like is not None:
            is_open |= _like(context, table, element.like, rows, change)
        elif element.constraint is not None:
            constraints.append((element.constraint, ""))
    constraints += [(item.constraint, "") for item in node.constraints]
    is_open |= typed is None
    _implicit(context, table, rows)
    context.put(("columns", table.oid), Members(tuple([row.oid for row in rows.values()]), is_open), change)
    for row in rows.values():
        own = row.declared if row.local else None
        added = context.element(AddColumn, row.oid, own.start) if own is not None else change
        context.put(row.oid, row, added)
    change.end = len(context.catalog.log)
    if any(row.generated for row in rows.values()):
        check_generated(context, table, rows.values())
    return constraints


def _inherited(context: Context, table: TableRow, parents: list[TableRow], *, partition: bool) -> dict[str, ColumnRow]:
    """The columns that a table gets from its parents, by name."""
    rows: dict[str, ColumnRow] = {}
    for parent in parents:
        for column in context.columns(parent.oid):
            copy = inherited_column(context, column, table, partition=partition)
            held = rows.get(column.name)
            rows[column.name] = copy if held is None else merged(context, held, copy)
    return rows


def _of_type(context: Context, table: TableRow, node: CreateStmt) -> list[ColumnRow] | None:
    """The columns of OF type, none where the files do not tell the type."""
    if node.of_type is None:
        return []
    type_ = context.row(context.type(node.of_type).oid, TypeRow)
    if type_ is None or type_.relation is None:
        return None
    return [
        structs.replace(column, oid=context.catalog.new_oid(), table=table.oid, declared=table.declared, type_at=-1)
        for column in context.columns(type_.relation)
    ]


def _with_options(column: ColumnRow, given: ColumnRow) -> ColumnRow:
    """A column of a type with what WITH OPTIONS adds to it."""
    return structs.replace(
        column, declared=given.declared, not_null=given.not_null, default=given.default, identity=given.identity,
        generated=given.generated,
    )  # fmt: skip


def inherited_column(context: Context, column: ColumnRow, table: TableRow, *, partition: bool) -> ColumnRow:
    """The column that a table gets from a parent; only partitions of later versions share the parent's identity."""
    shared = partition and context.catalog.settings.pg_version >= IDENTITY_OF_PARTITIONS_SINCE
    return structs.replace(
        column, oid=context.catalog.new_oid(), table=table.oid, local=False, declared=table.declared, type_at=-1,
        identity=column.identity if shared else "",
    )  # fmt: skip


def _merge(context: Context, first: ColumnRow, second: ColumnRow, *, partition: bool, parents: bool) -> ColumnRow:
    """A column that is declared where one of its name is: merged with a parent's, else a mistake."""
    if first.local or not parents:
        context.fail(
            f'column "{second.name}" specified more than once', "42701",
            at=second.declared.start - context.shift if second.declared else None,
            hint="remove one of the two",
        )  # fmt: skip
        return first
    if not partition:
        check_merge(
            context, first, second, "column", at=second.declared.start - context.shift if second.declared else None
        )
    return structs.replace(
        first if partition else second,
        oid=second.oid,
        local=not partition,
        declared=second.declared,
        type=first.type,
        not_null=first.not_null or second.not_null,
        default=second.default or first.default,
    )


def _like(context: Context, table: TableRow, like: LikeClause, rows: dict[str, ColumnRow], change: Change) -> bool:
    """Copy the columns of LIKE; true where the files do not tell all of them."""
    source = context.relation(like.relation)
    if source is None:
        return True
    for column in copy_like(context, table, like, source, change):
        rows[column.name] = column
    return context.is_open("columns", source)


def _implicit(context: Context, table: TableRow, rows: dict[str, ColumnRow]) -> None:
    """Add the fields that a managed platform adds; `id` is of a type that only the platform knows."""
    if not context.catalog.implicit_fields or table.persistence == "t":
        return
    for name in context.catalog.settings.system_fields:
        if name not in rows:
            rows[name] = ColumnRow(
                oid=context.catalog.new_oid(), name=name, table=table.oid, type=TypeRef("", known=False),
                not_null=name == "id", implicit=True, unsure=frozenset({"type", "not_null", "default", "identity"}),
            )  # fmt: skip


def _constraints(
    context: Context,
    table: TableRow,
    node: CreateStmt,
    constraints: list[tuple[Constraint, str]],
    parents: list[TableRow],
    change: Change,
) -> None:
    """Add the constraints in the server's order: checks, then keys (the primary key first), then foreign keys."""
    for parent in parents:
        for oid in context.catalog.members("constraints", parent.oid).oids:
            row = context.catalog.rows[oid]
            if row.kind is ConstraintKind.CHECK and not row.no_inherit:
                inherit_check(context, row, table, change)
    given = _distinct(constraints)
    if table.kind is not RelationKind.FOREIGN_TABLE:
        # a new table has no rows that were not looked at
        given = [pair if not pair[0].skip_validation else _validated(*pair) for pair in given]
    ordered = sorted(given, key=lambda pair: RANKS.get(pair[0].contype, 3))
    own = [pair for pair in ordered if pair[0].contype != "CONSTR_FOREIGN"]
    for constraint, column in own:
        add_constraint(context, table, constraint, column=column, implied=True)
    _copies(context, table, node, change)
    for constraint, column in ordered[len(own) :]:
        add_constraint(context, table, constraint, column=column, implied=True)
    change.end = len(context.catalog.log)


def _validated(constraint: Constraint, column: str) -> tuple[Constraint, str]:
    return structs.replace(constraint, skip_validation=False), column


def _copies(context: Context, table: TableRow, node: CreateStmt, change: Change) -> None:
    """Copy the constraints of LIKE: before foreign keys, which may reference the table's own."""
    for element in node.elements:
        if element.like is not None:
            source = context.relation(element.like.relation)
            if source is not None:
                copy_constraints(context, table, element.like, source, change)
            copy_openness(context, table, element.like, source, change)


def _distinct(constraints: list[tuple[Constraint, str]]) -> Iterable[tuple[Constraint, str]]:
    """Leave out a UNIQUE whose keys another unique constraint of the statement has, as PostgreSQL does."""
    if all(constraint.contype != "CONSTR_UNIQUE" for constraint, _ in constraints):
        return constraints
    return _told_once(constraints)


def _told_once(constraints: list[tuple[Constraint, str]]) -> Iterator[tuple[Constraint, str]]:
    """One constraint for keys that are told again; it has the first name that is given for them."""
    keys = [_shape(constraint, column) for constraint, column in constraints]
    names: dict[tuple[Any, ...], str] = {}
    primary: set[tuple[Any, ...]] = set()
    for (constraint, _), key in zip(constraints, keys, strict=True):
        if key is not UNSET:
            names[key] = names.get(key, "") or constraint.conname
            if constraint.contype == "CONSTR_PRIMARY":
                primary.add(key)
    seen = set(primary)
    for (constraint, column), key in zip(constraints, keys, strict=True):
        if constraint.contype == "CONSTR_UNIQUE":
            if key in seen:
                continue
            seen.add(key)
        yield (constraint if key is UNSET else structs.replace(constraint, conname=names[key])), column


def _shape(constraint: Constraint, column: str) -> Any:  # noqa: ANN401 - compared only with its like
    if constraint.contype not in ("CONSTR_PRIMARY", "CONSTR_UNIQUE"):
        return UNSET
    elements = tuple(element.name for element in key_elements(constraint, column))
    return (
        elements, texts(constraint.including), constraint.deferrable, constraint.initdeferred,
        constraint.nulls_not_distinct,
    )  # fmt: skip


def create_foreign_table(context: Context, node: CreateForeignTableStmt) -> None:
    """CREATE FOREIGN TABLE."""
    create_table(context, node.base, RelationKind.FOREIGN_TABLE)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateStmt": (CreateStmt, create_table),
    "CreateForeignTableStmt": (CreateForeignTableStmt, create_foreign_table),
}
