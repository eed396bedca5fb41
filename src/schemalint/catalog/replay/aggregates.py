"""CREATE AGGREGATE."""

from schemalint.catalog.replay.arguments import arguments, plain_type
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.functions import put_function
from schemalint.catalog.rows import Argument, FunctionRow, TypeRef
from schemalint.syntax.nodes.common import ArgValue, texts
from schemalint.syntax.nodes.types import DefineStmt


def create_aggregate(context: Context, node: DefineStmt) -> None:
    """CREATE AGGREGATE: a function whose result is its state's type unless a final function makes another."""
    options = {item.option.defname.lower(): item.option.arg for item in node.definition}
    schema, name = split_name(texts(node.names))
    final, parallel = "finalfunc" in options, options.get("parallel")
    row = FunctionRow(
        oid=0,
        name=name,
        schema=context.target_schema(schema),
        kind="a",
        arguments=_arguments(context, node, options.get("basetype")),
        returns=None if final else _type(context, options.get("stype", options.get("stype1"))),
        language="internal",
        parallel=(parallel.text or "u")[:1].lower() if parallel is not None else "u",
        volatility="i",
        owner=context.session.role,
        declared=context.whole(),
        unsure=frozenset({"returns"}) if final else frozenset(),
    )
    put_function(context, row, replace=node.replace)


def _arguments(context: Context, node: DefineStmt, base: ArgValue | None) -> tuple[Argument, ...]:
    if not node.old_style:
        items = [item for part in node.args if part.list_ is not None for item in part.list_.items]
        return arguments(context, items)
    if base is None or base.type is None or texts(base.type.names)[-1] in ("any", "*"):
        return ()
    return (Argument("", plain_type(context, base.type)),)


def _type(context: Context, value: ArgValue | None) -> TypeRef | None:
    return plain_type(context, value.type) if value is not None and value.type is not None else None
