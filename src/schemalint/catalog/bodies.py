"""The bodies of functions as expressions: the SQL in them, what they EXECUTE, and where it stands."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemalint.catalog.handles.others import Function
from schemalint.catalog.rows import Place
from schemalint.named import NamedTuple
from schemalint.syntax import expr
from schemalint.syntax.fold import walk
from schemalint.syntax.literal import literal_at

if TYPE_CHECKING:
    from schemalint.syntax.plpgsql_tree import Sql


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


class Text(NamedTuple):
    """A body that was read.

    Attributes:
        pieces: the SQL in it.
        executes: whether it executes what it puts together.
        whole: whether all of it could be read.
    """

    pieces: tuple[Piece, ...] = ()
    executes: bool = False
    whole: bool = True


class Steps(NamedTuple):
    """What a body in PL/pgSQL does besides running SQL as it stands; `pieces_of` parses what is looked at.

    Attributes:
        executed: what is put together and executed.
        assigned: the variables that are given something, and what.
        asked: the conditions of its branches.
        raised: the parameters of its RAISE statements.
    """

    executed: tuple["Sql", ...] = ()
    assigned: tuple[tuple[str, "Sql"], ...] = ()
    asked: tuple["Sql", ...] = ()
    raised: tuple["Sql", ...] = ()


def text_of(function: Function) -> Text:
    """The body of a function in SQL or PL/pgSQL; of any other nothing is read."""
    from schemalint.catalog.body_text import read_text

    place, standard = function.place, function.sql_body
    if standard is not None:
        return Text(pieces=(Piece(standard.tree, 0),))
    body = function.body
    if body is None or place is None or function.language not in ("sql", "plpgsql"):
        return Text(whole=False)
    return read_text(_statement(place) if function.language == "plpgsql" else b"", body.encode())


def steps_of(function: Function) -> Steps:
    """What the body of a function in PL/pgSQL does; of any other nothing is read."""
    from schemalint.catalog.body_text import read_steps

    place, body = function.place, function.body
    if body is None or place is None or function.language != "plpgsql" or function.sql_body is not None:
        return Steps()
    return read_steps(_statement(place), body.encode())


def pieces_of(sql: "Sql") -> tuple[Piece, ...]:
    """The statements of a piece of SQL of a body, as far as it can be read."""
    from schemalint.catalog.body_text import read_pieces

    return read_pieces(sql)[0]


def _statement(place: Place) -> bytes:
    return place.source.sql[place.start : place.end if place.end >= 0 else len(place.source.sql)]


def place_in(function: Function, start: int, end: int) -> Place | None:
    """The place in the file of a run of a function's body."""
    place, body = function.place, function.body
    if place is None or body is None or function.row.body_at < 0:
        return None
    return Place(place.source, *literal_at(place.source.sql, function.row.body_at, body).span(start, end))


def variables(piece: Piece) -> Iterator[str]:
    """The variables and fields that a piece of SQL names, by their last names."""
    return (node.name for node in walk(piece.tree) if isinstance(node, expr.Column))
