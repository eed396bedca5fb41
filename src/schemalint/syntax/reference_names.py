"""How the walk reads the nodes that name something: relations, types, functions, and names in strings."""

# ruff: noqa: ARG001 - handlers share one signature

from schemalint.syntax.names import find_name, name_span_end, split_name, string_end
from schemalint.syntax.reference import NAMING_ARGUMENTS, NAMING_TYPES, Context, Kind, Ref
from schemalint.syntax.reference_walk import Handler, Json, Node, Scope, Walk, add, located, strings, written


def skip(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Names of columns, roles and settings, constants: no references in them."""


def relation(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Note a relation, unless it is a WITH query in whose scope it stands."""
    schema = node.get("schemaname")
    if schema is None and context is Context.READ and value in scope:
        return
    parts = 1 if schema is None else 3 if "catalogname" in node else 2
    start = node.get("location", 0) + walk.base
    end = name_span_end(walk.text, start, parts)
    walk.found.append(Ref(Kind.RELATION, schema, value, start, end, context))


def type_use(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Note a type that is written with a schema, or the table that `%TYPE` takes one from."""
    if "typemod" not in node or len(value) < 2:
        return
    names, location = strings(value), node.get("location", 0)
    if not written(walk, names, location):
        return
    if node.get("pct_type"):
        add(walk, Kind.RELATION, names[:-1], located(walk, len(names) - 1, location), context)
    else:
        add(walk, Kind.TYPE, names, located(walk, len(names), location), context)


def function(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Note a function that is called, run by a trigger or created, and a name that a call is given as text."""
    names = strings(value)
    if "funcformat" not in node:
        if len(names) > 1:
            kind = Kind.FUNCTION if context is Context.CREATE else Kind.CALL
            start = walk.start if "relation" not in node else node["relation"].get("location", 0) + walk.base
            add(walk, kind, names, find_name(walk.text, names, start, walk.end), context)
        return
    if node["funcformat"] == "COERCE_SQL_SYNTAX":
        return
    if len(names) > 1:
        location = node.get("location", 0)
        if not written(walk, names, location):
            return
        add(walk, Kind.CALL, names, located(walk, len(names), location), Context.READ)
    if names[-1] in NAMING_ARGUMENTS and names[0] in (names[-1], "pg_catalog"):
        kind, from_end = NAMING_ARGUMENTS[names[-1]]
        args = node.get("args", ())
        if args and len(args) >= from_end:
            _literal(walk, kind, args[-from_end] if from_end else args[0])


def cast(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Note the name in a literal such as `'auth.users'::regclass`."""
    kind = NAMING_TYPES.get(strings(value["typeName"]["names"])[-1])
    if kind is not None:
        _literal(walk, kind, value["arg"])
    walk.todo.append((value, scope, Context.READ, None))


def _literal(walk: Walk, kind: Kind, node: Node) -> None:
    """Note the name that a string constant holds, be it cast to text before."""
    while "TypeCast" in node and strings(node["TypeCast"]["typeName"]["names"])[-1] in ("text", "varchar", "name"):
        node = node["TypeCast"]["arg"]
    constant = node.get("A_Const", {})
    names = split_name(constant.get("sval", {}).get("sval", "").encode())
    if names:
        start = constant.get("location", 0) + walk.base
        add(walk, kind, names, (start, string_end(walk.text, start)), Context.LITERAL)


def type_name(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """A type that is used, or, as a list of names, created or altered."""
    if value.__class__ is dict:
        walk.todo.append((value, scope, Context.READ, None))
    else:
        named(Kind.TYPE)(walk, node, value, scope, context)


def collation(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Note a collation that is written with a schema."""
    names = strings(value)
    if len(names) > 1:
        at = find_name(walk.text, names, node.get("location", walk.start - walk.base) + walk.base, walk.end)
        add(walk, Kind.COLLATION, names, at, context)


def named(kind: Kind) -> Handler:
    """The handler of a field that holds a dotted name of this kind without its place."""

    def handle(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
        names = strings(value) if value.__class__ is list else ()
        if len(names) > 1:
            add(walk, kind, names, find_name(walk.text, names, walk.start, walk.end), context)

    return handle


def routine(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """Note a function or an operator that is altered, dropped, granted or commented on."""
    names = strings(value)
    if len(names) > 1:
        place = find_name(walk.text, names, walk.start, walk.end)
        is_name = names[-1][:1].isalpha() or names[-1][:1] == "_"
        add(walk, Kind.FUNCTION if is_name else Kind.OTHER, names, place, context)


def operand_types(walk: Walk, node: Node, value: Json, scope: Scope, context: Context) -> None:
    """The types of a routine's arguments: using them is all that is done to them."""
    walk.todo.append((value, scope, Context.READ, None))
