"""What reaches an EXECUTE as it was given to the function, and not as a quoted name or literal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemalint.catalog.bodies import Steps, pieces_of, steps_of
from schemalint.catalog.handles.others import Function
from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax import expr
from schemalint.syntax.fold import walk

if TYPE_CHECKING:
    from schemalint.syntax.plpgsql_tree import Sql

TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext", "json", "jsonb"})
"""The types of arguments that can hold any text."""
PASSING = frozenset({"coalesce", "lower", "upper", "trim", "btrim", "ltrim", "rtrim", "concat", "concat_ws", "nullif"})
"""The functions that give what they are given, more or less."""
_PLACEHOLDER = regex(r"%(?:%|(?P<position>\d+)?\$?-?(?:\d+|\*)?(?P<kind>[sIL]))")


class Joined(NamedTuple):
    """A part of a computed statement: the expression, and the piece of SQL that it stands in.

    `alone` is true where the whole statement is this part.
    """

    name: str
    at: int
    alone: bool


def texts_given(function: Function) -> set[str]:
    """The names of the arguments that callers may put any text into."""
    return {
        argument.name.lower()
        for argument in function.arguments
        if argument.mode in "ibv" and argument.name and argument.type.oid is None and argument.type.name in TEXTS
    }


def given_as_sql(function: Function) -> list[Joined]:
    """The arguments that become part of a statement as they are; those that a branch asks about are left out."""
    given = texts_given(function)
    if not given:
        return []
    steps = steps_of(function)
    values = _values(steps)
    found = [one for executed in steps.executed for one in _reaching(executed, given, values)]
    compared = _compared(steps) if found else ()
    return [one for one in found if one.name not in compared]


def _compared(steps: Steps) -> set[str]:
    """The variables that the condition of a branch compares with something, or hands to a function."""
    asked = [node for sql in steps.asked for piece in pieces_of(sql) for node in walk(piece.tree)]
    parts = [node for node in asked if isinstance(node, expr.Op | expr.Call | expr.SubQuery)]
    return {node.name for part in parts for node in walk(part) if isinstance(node, expr.Column)}


def _values(steps: Steps) -> dict[str, list["Sql"]]:
    found: dict[str, list[Sql]] = {}
    for target, value in steps.assigned:
        found.setdefault(target, []).append(value)
    return found


def _reaching(executed: "Sql", given: set[str], values: dict[str, list["Sql"]]) -> Iterator[Joined]:
    seen: set[str] = set()
    waiting = [(node, piece.shift, True) for piece in pieces_of(executed) for node in piece.values]
    while waiting:
        node, shift, alone = waiting.pop()
        match node:
            case expr.Column(parts=(name,)) if name in given and name not in values:
                yield Joined(name, node.at + shift, alone)
            case expr.Column(parts=(name,)) if name in values and name not in seen:
                seen.add(name)
                given_to_it = [piece for sql in values[name] for piece in pieces_of(sql)]
                waiting += [(part, piece.shift, alone) for piece in given_to_it for part in piece.values]
            case expr.Op(name="||", left=left, right=right):
                waiting += [(part, shift, False) for part in (right, left) if part is not None]
            case expr.Cast(arg=arg, type=kind) if kind.names[-1] in TEXTS and not kind.dimensions:
                waiting.append((arg, shift, alone))
            case expr.Call(name=(*_, "format"), args=args) if args:
                waiting += [(arg, shift, False) for arg in _as_they_are(args)]
            case expr.Call(name=(*_, called), args=args) if called in PASSING:
                waiting += [(arg, shift, alone) for arg in args]
            case _:
                pass


def _as_they_are(args: tuple[expr.Expr, ...]) -> Iterator[expr.Expr]:
    """The arguments of `format` that it puts in by %s."""
    template, *rest = args
    if not isinstance(template, expr.Const):
        return
    used = 0
    for match in _PLACEHOLDER.finditer(str(template.value)):
        if match["kind"] is None:
            continue
        at = int(match["position"]) - 1 if match["position"] and "$" in match[0] else used
        used = at + 1
        if match["kind"] == "s" and at < len(rest):
            yield rest[at]
