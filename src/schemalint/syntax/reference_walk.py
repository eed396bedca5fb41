"""The walk that finds references: over every node of a statement's JSON, whatever its kind."""

from collections.abc import Callable
from typing import Any, NamedTuple

from schemalint.syntax.names import find_name, first_part, name_span_end, split_name, string_end
from schemalint.syntax.reference import (
    ALIAS_TYPES,
    FIELDS,
    NAME_LISTS,
    NAMELESS,
    NAMING_ARGUMENTS,
    OBJECT_KINDS,
    ON_TABLE,
    Context,
    Kind,
    Ref,
)

Node = dict[str, Any]
Scope = frozenset[str]
Fields = dict[str, Context] | None


class Walk(NamedTuple):
    """The state of a walk.

    Attributes:
        text: what was parsed.
        base: what to add to the parser's locations to get offsets in `text`.
        start: where the statement begins in `text`.
        end: where it ends.
        found: the references so far.
        todo: nodes to visit: the node, the WITH queries it sees, what is done with a name found in it as such, and
            the same by field for the node's own fields.
    """

    text: bytes
    base: int
    start: int
    end: int
    found: list[Ref]
    todo: list[tuple[Any, Scope, Context, Fields]]


Handler = Callable[[Walk, Node, Any, Scope, Context], None]
_NOWHERE: Scope = frozenset()
_BY_METHOD = ("OBJECT_OPCLASS", "OBJECT_OPFAMILY")
"""Objects whose name the parser puts after their access method's."""


def collect(kind: str, node: Any, text: bytes, base: int, start: int, end: int) -> list[Ref]:  # noqa: ANN401 - JSON
    """The references of one decoded node, in the order of the text, each once."""
    walk = Walk(text, base, start, end, [], [])
    _visit(walk, {kind: node}, _NOWHERE, Context.READ, None)
    todo = walk.todo
    while todo:
        value, scope, context, fields = todo.pop()
        if value.__class__ is list:
            for item in value:
                if item.__class__ is dict:
                    _visit(walk, item, scope, context, None)
        else:
            _visit(walk, value, scope, context, fields)
    return sorted(set(walk.found), key=lambda ref: (ref.start, ref.end))


def _visit(walk: Walk, node: Node, scope: Scope, context: Context, fields: Fields) -> None:
    if "withClause" in node:
        scope = _with_scope(walk, node["withClause"], scope)
    todo, handlers = walk.todo, _HANDLERS
    for key, value in node.items():
        here = context if fields is None else fields.get(key, Context.READ)
        handler = handlers.get(key)
        if handler is not None:
            handler(walk, node, value, scope, here)
        elif value.__class__ is dict or value.__class__ is list:
            todo.append((value, scope, here, None))


def _with_scope(walk: Walk, clause: Node, scope: Scope) -> Scope:
    """Visit WITH queries, each in the scope it has; give the scope of what follows them."""
    queries = [item["CommonTableExpr"] for item in clause["ctes"]]
    if clause.get("recursive"):
        # WITH RECURSIVE sorts its queries by dependency: each sees all, itself and later ones included
        scope |= {query["ctename"] for query in queries}
    for query in queries:
        walk.todo.append((query, scope, Context.READ, None))
        scope |= {query["ctename"]}
    return scope


def _add(
    walk: Walk, kind: Kind, names: tuple[str, ...], place: tuple[int, int] | None, context: Context, parts: int = 0
) -> None:
    """Note a reference by its folded name; without a place it stands for its whole statement."""
    start, end = place or (walk.start, walk.end)
    if place is not None and parts:
        end = name_span_end(walk.text, start, parts)
    schema = names[-2] if len(names) > 1 else None
    walk.found.append(Ref(kind, schema, names[-1], start, end, context))


def _located(walk: Walk, parts: int, location: int) -> tuple[int, int] | None:
    start = location + walk.base
    end = name_span_end(walk.text, start, parts)
    return (start, end) if end > start else None


def _strings(nodes: list[Node]) -> tuple[str, ...]:
    return tuple([node["String"].get("sval", "") for node in nodes if "String" in node])


def _written(walk: Walk, names: tuple[str, ...], location: int) -> bool:
    """Whether the author wrote this name here, and not the parser.

    It puts pg_catalog before what SQL syntax names, and gives the type of a lone column of RETURNS TABLE to TABLE too.
    """
    first = first_part(walk.text, location + walk.base) if location >= 0 else ""
    return first == names[0] or (names[0] != "pg_catalog" and first != "table")


def _skip(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401
    """Names of columns, roles and settings, constants: no references in them."""


def _with_fields(kind: str) -> Handler:
    fields = FIELDS[kind]

    def handle(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
        walk.todo.append((value, scope, Context.READ, fields))

    return handle


def _in_context(fixed: Context) -> Handler:
    def handle(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
        if value.__class__ is dict:
            walk.todo.append((value, scope, fixed, None))

    return handle


def _relation(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401
    schema = node.get("schemaname")
    if schema is None and context is Context.READ and value in scope:
        return
    parts = 1 if schema is None else 3 if "catalogname" in node else 2
    start = node.get("location", 0) + walk.base
    end = name_span_end(walk.text, start, parts)
    walk.found.append(Ref(Kind.RELATION, schema, value, start, end, context))


def _type(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    if "typemod" not in node or len(value) < 2:
        return
    names, location = _strings(value), node.get("location", 0)
    if not _written(walk, names, location):
        return
    if node.get("pct_type"):
        _add(walk, Kind.RELATION, names[:-1], _located(walk, len(names) - 1, location), context)
    else:
        _add(walk, Kind.TYPE, names, _located(walk, len(names), location), context)


def _function(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    names = _strings(value)
    if "funcformat" not in node:
        if len(names) > 1:
            kind = Kind.FUNCTION if context is Context.CREATE else Kind.CALL
            start = walk.start if "relation" not in node else node["relation"].get("location", 0) + walk.base
            _add(walk, kind, names, find_name(walk.text, names, start, walk.end), context)
        return
    if node["funcformat"] == "COERCE_SQL_SYNTAX":
        return
    if len(names) > 1:
        location = node.get("location", 0)
        if not _written(walk, names, location):
            return
        _add(walk, Kind.CALL, names, _located(walk, len(names), location), Context.READ)
    if names[-1] in NAMING_ARGUMENTS and names[0] in (names[-1], "pg_catalog"):
        kind, from_end = NAMING_ARGUMENTS[names[-1]]
        args = node.get("args", ())
        if args and len(args) >= from_end:
            _literal(walk, kind, args[-from_end] if from_end else args[0])


def _cast(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    kind = ALIAS_TYPES.get(_strings(value["typeName"]["names"])[-1])
    if kind is not None:
        _literal(walk, kind, value["arg"])
    walk.todo.append((value, scope, Context.READ, None))


def _literal(walk: Walk, kind: Kind, node: Node) -> None:
    """Note the name that a string constant holds, be it cast to text before."""
    while "TypeCast" in node and _strings(node["TypeCast"]["typeName"]["names"])[-1] in ("text", "varchar", "name"):
        node = node["TypeCast"]["arg"]
    constant = node.get("A_Const", {})
    names = split_name(constant.get("sval", {}).get("sval", "").encode())
    if names:
        start = constant.get("location", 0) + walk.base
        _add(walk, kind, names, (start, string_end(walk.text, start)), Context.LITERAL)


def _objects(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401
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
        return _strings(items) if all("String" in part for part in items) else ()
    return _strings([item])


def _object(walk: Walk, kind_name: str, names: tuple[str, ...], context: Context, start: int) -> int:
    """Note an object, and give where to look for the next."""
    kind = OBJECT_KINDS.get(kind_name, Kind.OTHER)
    of_table = kind_name in ON_TABLE
    table = names[:-1] if of_table else names
    if not table or (len(table) < 2 and kind not in (Kind.RELATION, Kind.SCHEMA)):
        return start
    place = find_name(walk.text, names if kind_name == "OBJECT_COLUMN" else table, start, walk.end)
    used = ON_TABLE[kind_name] if of_table and context in (Context.DROP, Context.ALTER) else context
    _add(walk, kind, table, place, used, len(table))
    return place[1] if place else start


def _routine(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    names = _strings(value)
    if len(names) > 1:
        place = find_name(walk.text, names, walk.start, walk.end)
        is_name = names[-1][:1].isalpha() or names[-1][:1] == "_"
        _add(walk, Kind.FUNCTION if is_name else Kind.OTHER, names, place, context)


def _operand_types(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    """The types of a routine's arguments: using them is all that is done to them."""
    walk.todo.append((value, scope, Context.READ, None))


def _named(kind: Kind) -> Handler:
    def handle(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
        names = _strings(value) if value.__class__ is list else ()
        if len(names) > 1:
            _add(walk, kind, names, find_name(walk.text, names, walk.start, walk.end), context)

    return handle


def _defined(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401
    _named(OBJECT_KINDS.get(node.get("kind", ""), Kind.OTHER))(walk, node, value, scope, context)


def _type_name(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401
    if value.__class__ is dict:
        walk.todo.append((value, scope, Context.READ, None))
    else:
        _named(Kind.TYPE)(walk, node, value, scope, context)


def _collation(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    names = _strings(value)
    if len(names) > 1:
        at = find_name(walk.text, names, node.get("location", walk.start - walk.base) + walk.base, walk.end)
        _add(walk, Kind.COLLATION, names, at, context)


def _schema(walk: Walk, name: str, context: Context) -> None:
    _add(walk, Kind.SCHEMA, (name,), find_name(walk.text, (name,), walk.start, walk.end), context)


def _create_schema(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    name = value.get("schemaname") or value.get("authrole", {}).get("rolename")
    if name:
        _schema(walk, name, Context.CREATE)
    walk.todo.append((value.get("schemaElts", []), scope, Context.READ, None))


def _create_extension(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    for option in value.get("options", ()):
        if option["DefElem"]["defname"] == "schema":
            _schema(walk, _strings([option["DefElem"]["arg"]])[0], Context.INSTALL)


def _rename(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    kind = value.get("renameType", "")
    if kind == "OBJECT_SCHEMA":
        _schema(walk, value["subname"], Context.ALTER)
    fields = FIELDS["RenameStmt"] if kind not in ON_TABLE else {"relation": ON_TABLE[kind], "object": Context.ALTER}
    walk.todo.append((value, scope, Context.READ, fields))


def _new_schema(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    _schema(walk, value, Context.ALTER)


def _reindex(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    if value.get("kind") == "REINDEX_OBJECT_SCHEMA":
        _schema(walk, value["name"], Context.MAINTAIN)
    walk.todo.append((value, scope, Context.READ, FIELDS["ReindexStmt"]))


def _published(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    if "SCHEMA" in value.get("pubobjtype", "") and "name" in value:
        place = _located(walk, 1, value.get("location", 0))
        _add(walk, Kind.SCHEMA, (value["name"],), place, Context.PUBLISH)
    walk.todo.append((value, scope, Context.READ, FIELDS["PublicationObjSpec"]))


def _import_schema(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    """Tables of the remote server are not ours; the schema they are put in is."""
    _schema(walk, value["local_schema"], Context.CREATE)


def _alter_table(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    inherits = value.get("subtype") in ("AT_AddInherit", "AT_DropInherit")
    walk.todo.append((value, scope, Context.READ, {"def": Context.INHERIT} if inherits else None))


def _copy(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    used = Context.WRITE if value.get("is_from") else Context.READ
    walk.todo.append((value, scope, Context.READ, {"relation": used}))


def _foreign_table(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    walk.todo.append((value["base"], scope, Context.READ, FIELDS["CreateStmt"]))


def _option(walk: Walk, node: Node, value: Any, scope: Scope, context: Context) -> None:  # noqa: ANN401, ARG001
    arg = value.get("arg", {})
    names = _object_name(arg) if "List" in arg else ()
    match value["defname"]:
        case "owned_by" if len(names) > 1:
            _object(walk, "OBJECT_COLUMN", names, Context.READ, value.get("location", 0) + walk.base)
        case "sequence_name" if names:
            place = find_name(walk.text, names, value.get("location", 0) + walk.base, walk.end)
            _add(walk, Kind.RELATION, names, place, Context.CREATE)
        case "schemas":
            for name in names:
                _schema(walk, name, Context.GRANT)
        case "as" | "language" | "set":
            return
        case _ if arg.__class__ is dict:
            walk.todo.append((arg, scope, Context.READ, None))


_PLAIN = (
    {"ColumnRef", "A_Const", "String", "A_Star", "ParamRef", "SQLValueFunction", "alias", "RoleSpec", "AccessPriv"}
    | {"newowner", "authrole", "grantees", "roles", "fk_attrs", "pk_attrs", "keys", "VariableSetStmt", "setstmt"}
    | {"lockedRels", "ConstraintsSetStmt", "DoStmt", "withClause"}
)
"""What holds no reference, or (the last) is visited elsewhere. Locked relations are aliases of the query's FROM."""

_HANDLERS: dict[str, Handler] = {
    **{kind: _with_fields(kind) for kind in FIELDS},
    **{field: _named(kind) for field, kind in NAME_LISTS.items()},
    **dict.fromkeys(_PLAIN, _skip),
    "relname": _relation,
    "names": _type,
    "funcname": _function,
    "TypeCast": _cast,
    "objects": _objects,
    "object": _objects,
    "objname": _routine,
    "objargs": _operand_types,
    "objfuncargs": _operand_types,
    "typeName": _type_name,
    "defnames": _defined,
    "collname": _collation,
    "pktable": _in_context(Context.FOREIGN_KEY),
    "rel": _in_context(Context.CREATE),
    "newschema": _new_schema,
    "CreateSchemaStmt": _create_schema,
    "CreateExtensionStmt": _create_extension,
    "RenameStmt": _rename,
    "ReindexStmt": _reindex,
    "PublicationObjSpec": _published,
    "ImportForeignSchemaStmt": _import_schema,
    "AlterTableCmd": _alter_table,
    "CopyStmt": _copy,
    "CreateForeignTableStmt": _foreign_table,
    "DefElem": _option,
}
