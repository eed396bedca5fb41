"""What an EXECUTE runs, where its expression tells it."""

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax.expr import Call, Cast, Const, ConstKind, Expr, Op, Opaque
from schemalint.syntax.literal import Literal, literal_at
from schemalint.syntax.parser import ParseError, parse_sql_json
from schemalint.syntax.plpgsql_tree import Execute
from schemalint.syntax.read_expr import read_expr

_PLACEHOLDER = regex(r"%(?:%|(?P<position>\d+\$)?-?(?P<width>\d+|\*)?(?P<kind>[sIL]))")
_TEXT_TYPES = ("text", "varchar")


class Dynamic(NamedTuple):
    """SQL that an expression gives.

    Attributes:
        text: the SQL, none where it is computed.
        template: the literal first argument of `format`.
        args: the other arguments of `format`, none for what is computed.
    """

    text: str | None = None
    template: str | None = None
    args: tuple[str | None, ...] = ()


def read_dynamic(query: bytes) -> Dynamic:
    """Read the expression of an EXECUTE."""
    try:
        tree = parse_sql_json("SELECT " + query.decode())
        root = read_expr(tree.encode())
    except (ParseError, RecursionError):
        return Dynamic()
    return _dynamic(_selected(root)) if isinstance(root, Opaque) else Dynamic()


def dynamic_literal(execute: Execute, sql: bytes, offset: int = 0) -> Literal | None:
    """The literal that an EXECUTE runs, none where it runs anything but one literal.

    Args:
        execute: the statement.
        sql: the text that its places point into, from byte `offset` on.
        offset: what its places count from.
    """
    query = execute.query
    if execute.text is None or not query.exact or execute.template is not None:
        return None
    literal = literal_at(sql, query.at - offset, execute.text)
    whole = literal.end + offset == query.end
    return literal if whole and literal.exact else None


def _selected(root: Opaque) -> Expr | None:
    """The one expression that the parsed `SELECT expression` gives."""
    found: list[Expr] = [root]
    for field in ("stmts", "stmt", "targetList", "val"):
        found = [part for node in found if isinstance(node, Opaque) for part in node.under(field)]
    return found[0] if len(found) == 1 else None


def _dynamic(node: Expr | None) -> Dynamic:
    if isinstance(node, Call) and node.name[-1] == "format" and node.args and not node.extra:
        template = _text(node.args[0])
        args = tuple([_text(arg) for arg in node.args[1:]])
        if template is None or node.flags:
            return Dynamic(template=template)
        return Dynamic(_formatted(template, args), template, args)
    return Dynamic(_text(node))


def _text(node: Expr | None) -> str | None:
    """The text of a literal, or of literals joined; chains are walked without recursion."""
    pieces: list[str] = []
    todo = [node]
    while todo:
        match todo.pop():
            case Const(kind=ConstKind.STRING, value=value):
                pieces.append(str(value))
            case Op(name="||", form="op", left=left, right=right):
                todo += [right, left]
            case Cast(arg=arg, type=kind) if kind.names[-1] in _TEXT_TYPES and not kind.modifiers:
                todo.append(arg)
            case _:
                return None
    return "".join(pieces)


def _formatted(template: str, args: tuple[str | None, ...]) -> str | None:
    """What `format` gives, none where an argument is computed or a placeholder is out of the ordinary."""
    pieces, at, used = [], 0, 0
    for match in _PLACEHOLDER.finditer(template):
        pieces.append(template[at : match.start()])
        at = match.end()
        if match[0] == "%%":
            pieces.append("%")
            continue
        value = args[used] if used < len(args) else None
        if value is None or match["position"] or match["width"]:
            return None
        used += 1
        pieces.append(_quoted(match["kind"], value))
    return None if "%" in _PLACEHOLDER.sub("", template) else "".join(pieces) + template[at:]


def _quoted(kind: str, value: str) -> str:
    if kind == "I":
        return '"' + value.replace('"', '""') + '"'  # format leaves plain names bare; quoted they mean the same
    return "'" + value.replace("'", "''") + "'" if kind == "L" else value
