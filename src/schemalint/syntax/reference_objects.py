"""How the walk reads statements about objects: DROP, GRANT, COMMENT, ALTER …, and those about schemas."""

# ruff: noqa: ARG001 - handlers share one signature

from schemalint.syntax.names import find_name
from schemalint.syntax.reference import FIELDS, NAMELESS, OBJECT_KINDS, ON_TABLE, Context, Kind
from schemalint.syntax.reference_names import named
from schemalint.syntax.reference_walk import Json, Node, Scope, Walk, add, located, strings

_BY_METHOD = ("OBJECT_OPCLASS", "OBJECT_OPFAMILY")
"""Objects whose name the parser puts after their access method's."""


def objects(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """The objects that DROP, GRANT, COMMENT, ALTER … OWNER and their like name."""
    kind_name = next(
        (node[field] for field in ("objtype", "removeType", "renameType", "objectType") if field in node), ""
    )
    if node.get("targtype") == "ACL_TARGET_ALL_IN_SCHEMA":
        kind_name = "OBJECT_SCHEMA"
    start = walk.start
    for item in value if value.__class__ is list else [value]:
        names = _object_name(item)[kind_name in _BY_METHOD :]
        if not names:
            walk.todo.append((item, scope, context, None))
        elif kind_name not in NAMELESS:
            start = _object(walk, kind_name, names, context, start)


def _object_name(item: Node) -> tuple[str, ...]:
    """The name of an object that is named by strings; empty for other nodes, which tell their place themselves."""
    if "List" in item:
        items = item["List"].get("items", [])
        return strings(items) if all("String" in part for part in items) else ()
    return strings([item])


def _object(walk: Walk, kind_name: str, names: tuple[str, ...], context: Context, start: int) -> int:
    """Note an object, and give where to look for the next."""
    kind = OBJECT_KINDS.get(kind_name, Kind.OTHER)
    of_table = kind_name in ON_TABLE
    table = names[:-1] if of_table else names
    if not table or (len(table) < 2 and kind not in (Kind.RELATION, Kind.SCHEMA)):
        return start
    place = find_name(walk.text, names if kind_name == "OBJECT_COLUMN" else table, start, walk.end)
    used = ON_TABLE[kind_name] if of_table and context in (Context.DROP, Context.ALTER) else context
    add(walk, kind, table, place, used, len(table))
    return place[1] if place else start


def defined(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """The name in CREATE AGGREGATE, COLLATION, OPERATOR, STATISTICS and their like."""
    named(OBJECT_KINDS.get(node.get("kind", ""), Kind.OTHER))(walk, node, value, scope, context)


def _schema(walk: Walk, name: str, context: Context) -> None:
    add(walk, Kind.SCHEMA, (name,), find_name(walk.text, (name,), walk.start, walk.end), context)


def create_schema(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """CREATE SCHEMA, with the statements in it."""
    name = value.get("schemaname") or value.get("authrole", {}).get("rolename")
    if name:
        _schema(walk, name, Context.CREATE)
    walk.todo.append((value.get("schemaElts", []), scope, Context.READ, None))


def create_extension(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """The schema that an extension is put in."""
    for option in value.get("options", ()):
        if option["DefElem"]["defname"] == "schema":
            _schema(walk, strings([option["DefElem"]["arg"]])[0], Context.INSTALL)


def rename(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """RENAME of schemas, and of what stands on a table."""
    kind = value.get("renameType", "")
    if kind == "OBJECT_SCHEMA":
        _schema(walk, value["subname"], Context.ALTER)
    fields = FIELDS["RenameStmt"] if kind not in ON_TABLE else {"relation": ON_TABLE[kind], "object": Context.ALTER}
    walk.todo.append((value, scope, Context.READ, fields))


def new_schema(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """The target of SET SCHEMA."""
    _schema(walk, value, Context.ALTER)


def reindex(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """REINDEX SCHEMA names a schema, the other forms a relation."""
    if value.get("kind") == "REINDEX_OBJECT_SCHEMA":
        _schema(walk, value["name"], Context.MAINTAIN)
    walk.todo.append((value, scope, Context.READ, FIELDS["ReindexStmt"]))


def published(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """A table or schema of a publication."""
    if "SCHEMA" in value.get("pubobjtype", "") and "name" in value:
        place = located(walk, 1, value.get("location", 0))
        add(walk, Kind.SCHEMA, (value["name"],), place, Context.PUBLISH)
    walk.todo.append((value, scope, Context.READ, FIELDS["PublicationObjSpec"]))


def import_schema(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Tables of the remote server are not ours; the schema they are put in is."""
    _schema(walk, value["local_schema"], Context.CREATE)


def alter_table(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """INHERIT and NO INHERIT name a parent."""
    inherits = value.get("subtype") in ("AT_AddInherit", "AT_DropInherit")
    walk.todo.append((value, scope, Context.READ, {"def": Context.INHERIT} if inherits else None))


def copy(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """COPY writes or reads."""
    used = Context.WRITE if value.get("is_from") else Context.READ
    walk.todo.append((value, scope, Context.READ, {"relation": used}))


def foreign_table(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """CREATE FOREIGN TABLE holds a CREATE TABLE."""
    walk.todo.append((value["base"], scope, Context.READ, FIELDS["CreateStmt"]))


def option(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Options that name something: OWNED BY, SEQUENCE NAME, IN SCHEMA."""
    arg = value.get("arg", {})
    names = _object_name(arg) if "List" in arg else ()
    match value["defname"]:
        case "owned_by" if len(names) > 1:
            _object(walk, "OBJECT_COLUMN", names, Context.READ, value.get("location", 0) + walk.base)
        case "sequence_name" if names:
            place = find_name(walk.text, names, value.get("location", 0) + walk.base, walk.end)
            add(walk, Kind.RELATION, names, place, Context.CREATE)
        case "schemas":
            for name in names:
                _schema(walk, name, Context.GRANT)
        case "as" | "language" | "set":
            return
        case _ if arg.__class__ is dict:
            walk.todo.append((arg, scope, Context.READ, None))
