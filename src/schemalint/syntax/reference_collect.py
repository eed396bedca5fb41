"""The walk that finds references: over every node of a statement's JSON, whatever its kind."""

# ruff: noqa: ARG001 - handlers share one signature

from schemalint.syntax import reference_names as names
from schemalint.syntax import reference_objects as objects
from schemalint.syntax.reference import FIELDS, NAME_LISTS, Context, Ref
from schemalint.syntax.reference_walk import Fields, Handler, Json, Node, Scope, Walk

_NOWHERE: Scope = frozenset()


def collect(kind: str, node: Json, text: bytes, base: int, start: int, end: int) -> list[Ref]:
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
        handler = handlers.get(key)
        if handler is None and value.__class__ is not dict and value.__class__ is not list:
            continue
        here = context if fields is None else fields.get(key, Context.READ)
        if handler is not None:
            handler(walk, node, value, scope, here)
        else:
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


def _with_fields(kind: str) -> Handler:
    fields = FIELDS[kind]

    def handle(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
        walk.todo.append((value, scope, Context.READ, fields))

    return handle


def _in_context(fixed: Context) -> Handler:
    def handle(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
        if value.__class__ is dict:
            walk.todo.append((value, scope, fixed, None))

    return handle


_PLAIN = (
    {"ColumnRef", "A_Const", "String", "A_Star", "ParamRef", "SQLValueFunction", "alias", "RoleSpec", "AccessPriv"}
    | {"newowner", "authrole", "grantees", "roles", "fk_attrs", "pk_attrs", "keys", "VariableSetStmt", "setstmt"}
    | {"lockedRels", "ConstraintsSetStmt", "DoStmt", "withClause"}
)
"""What holds no reference, or (the last) is visited elsewhere. Locked relations are aliases of the query's FROM."""

_HANDLERS: dict[str, Handler] = {
    **{kind: _with_fields(kind) for kind in FIELDS},
    **{field: names.named(kind) for field, kind in NAME_LISTS.items()},
    **dict.fromkeys(_PLAIN, names.skip),
    "relname": names.relation,
    "names": names.type_use,
    "funcname": names.function,
    "TypeCast": names.cast,
    "objects": objects.objects,
    "object": objects.objects,
    "objname": names.routine,
    "objargs": names.operand_types,
    "objfuncargs": names.operand_types,
    "typeName": names.type_name,
    "defnames": objects.defined,
    "collname": names.collation,
    "pktable": _in_context(Context.FOREIGN_KEY),
    "rel": _in_context(Context.CREATE),
    "newschema": objects.new_schema,
    "CreateSchemaStmt": objects.create_schema,
    "CreateExtensionStmt": objects.create_extension,
    "RenameStmt": objects.rename,
    "ReindexStmt": objects.reindex,
    "PublicationObjSpec": objects.published,
    "ImportForeignSchemaStmt": objects.import_schema,
    "AlterTableCmd": objects.alter_table,
    "CopyStmt": objects.copy,
    "CreateForeignTableStmt": objects.foreign_table,
    "DefElem": objects.option,
}
