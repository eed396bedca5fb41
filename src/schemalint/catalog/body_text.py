"""Reads the text of bodies; only rules that need a body import it."""

from functools import lru_cache

from schemalint.catalog.bodies import Piece, Steps, Text
from schemalint.syntax.parse import parse
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Assign, Body, Case, Execute, If, Raise, Sql, sqls, statements
from schemalint.syntax.read_expr import read_expr


@lru_cache(maxsize=1024)
def read_text(statement: bytes, body: bytes) -> Text:
    """A body; one in SQL where there is no statement around it."""
    if not statement:
        pieces, whole = read_pieces(Sql(body, 0))
        return Text(pieces=pieces, whole=whole)
    tree = read_body(statement, body)
    return Text(whole=False) if tree is None else _of_body(tree)


def _of_body(body: Body) -> Text:
    read = [read_pieces(sql) for sql in sqls(body)]
    return Text(
        pieces=tuple([piece for pieces, _ in read for piece in pieces]),
        executes=any(isinstance(one, Execute) for one in statements(body)),
        whole=all(whole for _, whole in read),
    )


@lru_cache(maxsize=256)
def read_steps(statement: bytes, body: bytes) -> Steps:
    """What a body in PL/pgSQL does, none of its SQL parsed."""
    tree = read_body(statement, body)
    found = list(statements(tree)) if tree is not None else ()
    return Steps(
        executed=tuple([one.query for one in found if isinstance(one, Execute)]),
        assigned=tuple([(one.target.lower(), one.value) for one in found if isinstance(one, Assign)]),
        asked=tuple([sql for one in found if isinstance(one, If | Case) for sql in one.own]),
        raised=tuple([sql for one in found if isinstance(one, Raise) for sql in one.own]),
    )


@lru_cache(maxsize=1024)
def read_pieces(sql: Sql) -> tuple[tuple[Piece, ...], bool]:
    """The statements of a piece of SQL, and whether all of it could be read."""
    text, before = sql.as_statement()
    parsed = parse(text)
    pieces = [
        Piece(read_expr(b'{"%s":%s}' % (one.kind.encode(), bytes(one.node))), one.shift - before + sql.at)
        for one in parsed.statements
    ]
    return tuple(pieces), not parsed.problems
