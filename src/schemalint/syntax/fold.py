"""What one pass over an expression tells."""

from collections.abc import Iterator

from schemalint.named import NamedTuple
from schemalint.syntax.expr import (
    And,
    Call,
    Cast,
    Column,
    Const,
    ConstKind,
    Expr,
    Not,
    Op,
    Opaque,
    Or,
    Relation,
    SubQuery,
    Test,
)

_TRUE_WORDS = frozenset({"t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"})
_FALSE_WORDS = frozenset({"f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"})
_BOOLEAN = (("bool",), ("pg_catalog", "bool"))
_SAME = frozenset({"=", "<=", ">="})
_OTHER = frozenset({"<>", "!=", "<", ">"})


def walk(root: Expr) -> Iterator[Expr]:
    """Every node, a node before its children, in the order of the text; needs no stack however deep the nodes are."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


class Parts(NamedTuple):
    """What an expression names, in the order of the text.

    Attributes:
        relations: relations that its sub-queries name, WITH queries included (`references` resolves those).
    """

    columns: tuple[Column, ...]
    calls: tuple[Call, ...]
    constants: tuple[Const, ...]
    casts: tuple[Cast, ...]
    relations: tuple[Relation, ...]
    sub_queries: tuple[SubQuery, ...]


def parts(root: Expr) -> Parts:
    """Collect what an expression names, in sub-queries too."""
    nodes = list(walk(root))
    return Parts(
        tuple([node for node in nodes if isinstance(node, Column)]),
        tuple([node for node in nodes if isinstance(node, Call)]),
        tuple([node for node in nodes if isinstance(node, Const)]),
        tuple([node for node in nodes if isinstance(node, Cast)]),
        tuple([node for node in nodes if isinstance(node, Relation)]),
        tuple([node for node in nodes if isinstance(node, SubQuery)]),
    )


def always_true(condition: Expr) -> bool:
    """Whether a condition lets every row pass, by its text alone.

    `x = x` counts: it fails only the rows where x is null, which is never what its author meant by it. Whatever is not
    plainly true is false here.
    """
    return truth(condition) is True


def truth(condition: Expr) -> bool | None:
    """The value that a condition has for each row, none where its text alone does not tell."""
    match condition:
        case Const() | Cast():
            return _constant(condition)
        case Not(arg=arg):
            value = truth(arg)
            return None if value is None else not value
        case And(args=args) | Or(args=args):
            return _joined(args, decides=isinstance(condition, Or))
        case Op(form="op", left=Expr() as left, right=Expr() as right, name=name):
            return _compared(name, left, right)
        case Test(arg=arg, test=("true" | "not false" | "false" | "not true") as test):
            value = truth(arg)
            return None if value is None else value is (test in ("true", "not false"))
        case SubQuery(form="expr", query=Opaque() as query):
            return _selected(query)
        case _:
            return None


def _joined(args: tuple[Expr, ...], *, decides: bool) -> bool | None:
    values = [truth(arg) for arg in args]
    if decides in values:
        return decides
    if not decides or None not in values:
        return None if None in values else not decides
    return True if any(_opposite(a, b) for i, a in enumerate(args) for b in args[i + 1 :]) else None


def _opposite(one: Expr, other: Expr) -> bool:
    """`x IS NULL` and `x IS NOT NULL`, of which one always holds."""
    if isinstance(one, Test) and isinstance(other, Test):
        return {one.test, other.test} == {"null", "not null"} and one.arg == other.arg and not parts(one.arg).calls
    return False


def _compared(name: str, left: Expr, right: Expr) -> bool | None:
    if isinstance(left, Column) and left == right and "*" not in left.parts:
        return name in _SAME or (None if name not in _OTHER else False)
    if isinstance(left, Const) and isinstance(right, Const) and left.kind is right.kind is not ConstKind.NULL:
        return _compared_constants(name, left, right)
    return None


def _compared_constants(name: str, left: Const, right: Const) -> bool | None:
    if left == right:
        return True if name in _SAME else False if name in _OTHER else None
    if left.kind is ConstKind.NUMERIC or name not in ("=", "<>", "!="):
        return None
    return name != "="


def _constant(node: Expr) -> bool | None:
    if isinstance(node, Cast) and node.type.names in _BOOLEAN and not node.type.dimensions:
        inner = node.arg
        if isinstance(inner, Const) and inner.kind is ConstKind.STRING:
            word = str(inner.value).strip().lower()
            return True if word in _TRUE_WORDS else False if word in _FALSE_WORDS else None
        if isinstance(inner, Const) and inner.kind is ConstKind.INTEGER:
            return bool(inner.value)
        return truth(inner)
    return node.value is True if isinstance(node, Const) and node.kind is ConstKind.BOOLEAN else None


def _selected(query: Opaque) -> bool | None:
    """The value of `(SELECT condition)` that reads nothing."""
    if query.kind != "SelectStmt" or {field for field, _ in query.parts} != {"targetList"}:
        return None
    targets = query.under("targetList")
    values = targets[0].under("val") if len(targets) == 1 and isinstance(targets[0], Opaque) else ()
    return truth(values[0]) if len(values) == 1 else None
