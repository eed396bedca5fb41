"""The bodies of functions as expressions: the SQL in them, what they EXECUTE, and where it stands."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from schemalint.catalog.handles.others import Function
from schemalint.catalog.rows import Place
from schemalint.syntax import expr
from schemalint.syntax.fold import walk
from schemalint.syntax.literal import literal_at
from schemalint.syntax.parse import parse
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Assign, Body, Case, Execute, If, Raise, Sql, Stmt, sqls, statements
from schemalint.syntax.read_expr import read_expr


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
    place, standard = function.place, function.sql_body
    if standard is not None:
        return Text(pieces=(Piece(standard.tree, 0),))
    body = function.body
    if body is None or place is None or function.language not in ("sql", "plpgsql"):
        return Text(whole=False)
    end = place.end if place.end >= 0 else len(place.source.sql)
    statement = place.source.sql[place.start : end] if function.language == "plpgsql" else b""
    return _read(statement, body.encode())


def place_in(function: Function, start: int, end: int) -> Place | None:
    """The place in the file of a run of a function's body."""
    place, body = function.place, function.body
    if place is None or body is None or function.row.body_at < 0:
        return None
    return Place(place.source, *literal_at(place.source.sql, function.row.body_at, body).span(start, end))


@lru_cache(maxsize=1024)
def _read(statement: bytes, body: bytes) -> Text:
    """A body; one in SQL where there is no statement around it."""
    if not statement:
        pieces, whole = _pieces(Sql(body, 0))
        return Text(pieces=pieces, whole=whole)
    tree = read_body(statement, body)
    return Text(whole=False) if tree is None else _of_body(tree)


def _of_body(body: Body) -> Text:
    read = [_pieces(sql) for sql in sqls(body)]
    found = list(statements(body))
    runs = [(one, piece) for one in found if isinstance(one, Execute) for piece in _pieces(one.query)[0]]
    gives = [(one, piece) for one in found if isinstance(one, Assign) for piece in _pieces(one.value)[0]]
    return Text(
        pieces=tuple([piece for pieces, _ in read for piece in pieces]),
        executed=tuple([Executed(piece, one.template) for one, piece in runs]),
        assigned=tuple([Assigned(one.target.lower(), piece) for one, piece in gives]),
        asked=tuple(_of_all(one for one in found if isinstance(one, If | Case))),
        raised=tuple(_of_all(one for one in found if isinstance(one, Raise))),
        whole=all(whole for _, whole in read),
    )


def _of_all(found: Iterator[Stmt]) -> Iterator[Piece]:
    for statement in found:
        for sql in statement.own:
            yield from _pieces(sql)[0]


def _pieces(sql: Sql) -> tuple[tuple[Piece, ...], bool]:
    """The statements of a piece of SQL, and whether all of it could be read."""
    text, before = sql.as_statement()
    parsed = parse(text)
    pieces = [
        Piece(read_expr(b'{"%s":%s}' % (one.kind.encode(), bytes(one.node))), one.shift - before + sql.at)
        for one in parsed.statements
    ]
    return tuple(pieces), not parsed.problems


def variables(piece: Piece) -> Iterator[str]:
    """The variables and fields that a piece of SQL names, by their last names."""
    return (node.name for node in walk(piece.tree) if isinstance(node, expr.Column))
