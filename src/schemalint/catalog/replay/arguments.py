"""Arguments and options of functions, as CREATE and ALTER write them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from schemalint.catalog.handles.base import RESERVED
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import Argument, TypeRef
from schemalint.syntax.nodes.common import TypeName
from schemalint.syntax.nodes.functions import FunctionOption, FunctionParameter, ParameterNode
from schemalint.syntax.nodes.objects import VariableSetStmt

MODES = {
    "FUNC_PARAM_DEFAULT": "i",
    "FUNC_PARAM_IN": "i",
    "FUNC_PARAM_OUT": "o",
    "FUNC_PARAM_INOUT": "b",
    "FUNC_PARAM_VARIADIC": "v",
    "FUNC_PARAM_TABLE": "t",
}
"""The parser's modes of arguments as pg_proc has them."""

VOLATILITIES = {"immutable": "i", "stable": "s", "volatile": "v"}
NAME_LISTS = frozenset({"search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries"})
"""The parameters that are lists of names: the server quotes each where it needs it."""
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")

Settings = tuple[tuple[str, str], ...]


def plain_type(context: Context, written: TypeName) -> TypeRef:
    """The type of an argument or a result; the server forgets its modifiers."""
    found = context.type(written)
    if not found.modifiers:
        return found
    return TypeRef(found.name, found.oid, found.known, (), found.dimensions, found.setof, found.schema)


def arguments(context: Context, parameters: Iterable[ParameterNode]) -> tuple[Argument, ...]:
    """The arguments of a function, and the columns of RETURNS TABLE."""
    return tuple([_argument(context, item.parameter) for item in parameters])


def _argument(context: Context, node: FunctionParameter) -> Argument:
    return Argument(node.name, plain_type(context, node.type), MODES[node.mode], bool(bytes(node.default)))


def result(context: Context, written: TypeName | None, given: tuple[Argument, ...]) -> TypeRef | None:
    """What a function returns: the written type, else that of its OUT arguments; none for neither."""
    if written is not None:
        return plain_type(context, written)
    out = [argument.type for argument in given if argument.mode in "ob"]
    if len(out) > 1:
        return TypeRef("record")
    return out[0] if out else None


def attributes(options: Iterable[FunctionOption]) -> dict[str, Any]:
    """The fields of a function's row that plain options set."""
    known = [(option, ATTRIBUTES[option.defname]) for option in options if option.defname in ATTRIBUTES]
    return {field: read(option) for option, (field, read) in known}


def _word(option: FunctionOption) -> str:
    return option.arg.string.sval if option.arg.string is not None else ""


def _flag(option: FunctionOption) -> bool:
    return option.arg.boolean is not None and option.arg.boolean.boolval


ATTRIBUTES: dict[str, tuple[str, Callable[[FunctionOption], Any]]] = {
    "language": ("language", lambda option: _word(option).lower()),
    "volatility": ("volatility", lambda option: VOLATILITIES.get(_word(option), "v")),
    "parallel": ("parallel", lambda option: _word(option).lower()[:1]),
    "security": ("security_definer", _flag),
    "strict": ("strict", _flag),
    "leakproof": ("leakproof", _flag),
}
"""By option: the field of a function's row that it sets, and how its value is read."""


def settings(context: Context, options: Iterable[FunctionOption], before: Settings = ()) -> Settings:
    """The parameters that a function fixes, after the SET and RESET clauses of a statement."""
    given = [option.arg.variable for option in options if option.defname == "set"]
    found = dict(before)
    for variable in given:
        if variable is None:
            continue
        name = variable.name.lower()
        if variable.kind == "VAR_RESET_ALL":
            found.clear()
        elif variable.kind in ("VAR_RESET", "VAR_SET_DEFAULT"):
            found.pop(name, None)
        else:
            found[name] = _current(context, name) if variable.kind == "VAR_SET_CURRENT" else setting_value(variable)
    return tuple(found.items()) if given else before


def _current(context: Context, name: str) -> str:
    session = context.session
    return ", ".join(map(_quoted, session.search_path)) if name == "search_path" else session.parameters.get(name, "")


def setting_value(node: VariableSetStmt) -> str:
    """The value of SET as the server keeps it."""
    values = [_text(item.constant) for item in node.args if item.constant is not None]
    return ", ".join(map(_quoted, values) if node.name.lower() in NAME_LISTS else values)


def _text(constant: Any) -> str:  # noqa: ANN401 - a Constant
    for field in ("sval", "ival", "fval", "boolval"):
        value = getattr(constant, field)
        if value is not None:
            return str(getattr(value, field))
    return ""


def _quoted(name: str) -> str:
    plain = _PLAIN.fullmatch(name) is not None and name not in RESERVED
    return name if plain else '"' + name.replace('"', '""') + '"'
