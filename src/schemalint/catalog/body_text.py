"""Reads the text of bodies; only rules that need a body import it."""

from collections.abc import Iterator
from functools import lru_cache

from schemalint.catalog.bodies import Assigned, Executed, Piece, Text
from schemalint.syntax.parse import parse
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Assign, Body, Case, Execute, If, Raise, Sql, Stmt, sqls, statements
from schemalint.syntax.read_expr import read_expr


@lru_cache(maxsize=1024)
def read_text(statement: bytes, body: bytes) -> Text:
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
