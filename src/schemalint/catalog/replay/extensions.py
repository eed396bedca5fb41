"""CREATE EXTENSION and ALTER EXTENSION."""

from msgspec import DecodeError

from schemalint.catalog.changes import AlterObject, CreateObject
from schemalint.catalog.replay.assumed import declared, reuse_oid
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.rows import ExtensionRow, TableRow
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.security import AlterExtensionContentsStmt, AlterExtensionStmt, CreateExtensionStmt


def create_extension(context: Context, node: CreateExtensionStmt) -> None:
    """CREATE EXTENSION; where no schema is written, the extension itself may choose one."""
    before = context.row(context.catalog.rows.get(("extension", node.name)), ExtensionRow)
    if before is not None and declared(before):
        if not node.if_not_exists:
            context.fail(f'extension "{node.name}" already exists', "42710", because_of=before)
        return
    options = {item.option.defname: item.option.value for item in node.options}
    named = "schema" in options
    change = context.change(CreateObject, reuse_oid(context, before))
    row = ExtensionRow(
        oid=change.oid,
        name=node.name,
        schema=context.schema(options["schema"]) if named else context.target_schema(""),
        version=options.get("new_version", ""),
        declared=context.whole(),
        unsure=frozenset() if named else frozenset({"schema"}),
    )
    context.put(row.oid, row, change)
    context.put(("extension", row.name), row.oid, change)


def alter_extension(context: Context, node: AlterExtensionStmt) -> None:
    """ALTER EXTENSION … UPDATE."""
    row = context.row(context.catalog.rows.get(("extension", node.name)), ExtensionRow)
    change = context.change(AlterObject, row.oid if row is not None else 0, action="update")
    versions = [item.option.value for item in node.options if item.option.defname == "new_version"]
    if row is not None and versions:
        context.update(row, change, version=versions[-1])


def alter_contents(context: Context, node: AlterExtensionContentsStmt) -> None:
    """ALTER EXTENSION … ADD and DROP TABLE: whose the table is."""
    if node.objtype not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"):
        return
    try:
        name = name_parts(node.object)
    except DecodeError:
        return
    table = context.row(context.lookup("relation", *split_name(name)), TableRow)
    change = context.change(AlterObject, table.oid if table is not None else 0, action="extension")
    if table is not None:
        context.update(table, change, extension=node.name if node.action > 0 else "")


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateExtensionStmt": (CreateExtensionStmt, create_extension),
    "AlterExtensionStmt": (AlterExtensionStmt, alter_extension),
    "AlterExtensionContentsStmt": (AlterExtensionContentsStmt, alter_contents),
}
