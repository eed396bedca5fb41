"""The bodies of functions as expressions: the SQL in them, what they EXECUTE, and where it stands."""

from collections.abc import Iterator
from typing import NamedTuple

from schemalint.catalog.handles.others import Function
from schemalint.catalog.rows import Place
from schemalint.syntax import expr
from schemalint.syntax.fold import walk
from schemalint.syntax.literal import literal_at


class Piece(NamedTuple):
    """A piece of SQL of a body; `shift` added to a node's place gives its offset in the body."""

    tree: expr.Expr
    shift: int

    @property
    def values(self) -> tuple[expr.Expr, ...]:
        """What the piece selects: for an expression, the expression itself."""
        query = self.tree
        targets = query.under("targetList") if isinstance(query, expr.Opaque) else ()
        return tuple([value for target in targets if isinstance(target, expr.Opaque) for value in target.under("val")])


class Assigned(NamedTuple):
    """A variable and what it is given."""

    target: str
    value: Piece


class Executed(NamedTuple):
    """What an EXECUTE runs; `template` is the first argument of `format`, where that is a literal."""

    query: Piece
    template: str | None


class Text(NamedTuple):
    """A body that was read.

    Attributes:
        pieces: the SQL in it.
        executed: what is put together and executed.
        assigned: what its variables are given.
        asked: the conditions of its branches.
        raised: the parameters of its RAISE statements.
        whole: whether all of it could be read.
    """

    pieces: tuple[Piece, ...] = ()
    executed: tuple[Executed, ...] = ()
    assigned: tuple[Assigned, ...] = ()
    asked: tuple[Piece, ...] = ()
    raised: tuple[Piece, ...] = ()
    whole: bool = True


def text_of(function: Function) -> Text:
    """The body of a function in SQL or PL/pgSQL; of any other nothing is read."""
    from schemalint.catalog.body_text import read_text

    place, standard = function.place, function.sql_body
    if standard is not None:
        return Text(pieces=(Piece(standard.tree, 0),))
    body = function.body
    if body is None or place is None or function.language not in ("sql", "plpgsql"):
        return Text(whole=False)
    end = place.end if place.end >= 0 else len(place.source.sql)
    statement = place.source.sql[place.start : end] if function.language == "plpgsql" else b""
    return read_text(statement, body.encode())


def place_in(function: Function, start: int, end: int) -> Place | None:
    """The place in the file of a run of a function's body."""
    place, body = function.place, function.body
    if place is None or body is None or function.row.body_at < 0:
        return None
    return Place(place.source, *literal_at(place.source.sql, function.row.body_at, body).span(start, end))


def variables(piece: Piece) -> Iterator[str]:
    """The variables and fields that a piece of SQL names, by their last names."""
    return (node.name for node in walk(piece.tree) if isinstance(node, expr.Column))
