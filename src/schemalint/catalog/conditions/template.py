"""The text that an expression makes, with a stand-in for each part that is not told."""

from schemalint.catalog.conditions.evaluate import evaluate
from schemalint.catalog.conditions.functions import formatted
from schemalint.catalog.conditions.scope import Scope
from schemalint.catalog.conditions.values import Unknown, Value, as_text
from schemalint.syntax.expr import Call, Cast, Expr, Op

STAND_IN = "computed_name"
"""Stands for what is computed: a name, as far as anybody can tell."""


def template(node: Expr, scope: Scope) -> str:
    """The text of an expression as far as it is told.

    Raises:
        Untold: it asks for too much.
    """
    if isinstance(node, Op) and node.name == "||" and node.form == "op" and node.left and node.right:
        return template(node.left, scope) + template(node.right, scope)
    if isinstance(node, Cast) and node.type.names[-1] == "text":
        return template(node.arg, scope)
    if isinstance(node, Call) and node.name[-1] == "format" and node.args and not node.flags:
        text = formatted([_value(arg, scope) for arg in node.args])
        return text if isinstance(text, str) else STAND_IN
    value = _value(node, scope)
    return "" if value is None else str(value)


def _value(node: Expr, scope: Scope) -> Value:
    value = as_text(evaluate(node, scope))
    return STAND_IN if isinstance(value, Unknown) else value
