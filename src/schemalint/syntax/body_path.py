"""The search path that a function sets for itself."""

from msgspec import json

from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import VariableSetStmt
from schemalint.syntax.read import Statement


class _Value(Node, frozen=True, rename={"setting": "VariableSetStmt"}):
    setting: VariableSetStmt | None = None


class _Element(Node, frozen=True):
    arg: _Value | None = None


class _ElementNode(Node, frozen=True, rename={"element": "DefElem"}):
    element: _Element = _Element()


class _Function(Node, frozen=True):
    options: tuple[_ElementNode, ...] = ()


_function = json.Decoder(_Function)


def search_path_of_body(statement: Statement, session_path: tuple[str, ...]) -> tuple[str, ...]:
    """The search path in which a function's body looks names up: its own where it sets one, else the session's."""
    if statement.kind != "CreateFunctionStmt" or b'"search_path"' not in bytes(statement.node):
        return session_path
    for option in _function.decode(statement.node).options:
        setting = option.element.arg.setting if option.element.arg is not None else None
        if setting is not None and setting.name == "search_path" and setting.kind == "VAR_SET_VALUE":
            values = (arg.constant.sval.sval for arg in setting.args if arg.constant is not None and arg.constant.sval)
            return tuple(value for value in values if value not in ("", "$user"))
    return session_path
