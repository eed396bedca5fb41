"""Reads a PL/pgSQL body: what runs in it, in which branch, and where each piece of SQL stands."""

from functools import lru_cache
from typing import Any

from msgspec import DecodeError, Struct, json

from schemalint.syntax.parser import ParseError, parse_plpgsql_json
from schemalint.syntax.plpgsql_build import Build, Datum, block, declared, names_of
from schemalint.syntax.plpgsql_declare import simplified, type_uses
from schemalint.syntax.plpgsql_places import Places
from schemalint.syntax.plpgsql_tree import Body


@lru_cache(maxsize=256)  # its references are read, it is run where it is called, and rules look at it
def read_body(statement: bytes, body: bytes, offset: int = 0) -> Body | None:
    """Read the body of a function, procedure or DO block.

    Args:
        statement: the whole CREATE FUNCTION, CREATE PROCEDURE or DO statement.
        body: the value of its string, UTF-8.
        offset: what to add to all places: where the body stands in the SQL around it. Where it is no plain text there
            (quotes written twice, escapes), leave it 0 and send places through `Literal.span`.

    Returns:
        None where libpg_query cannot read it; that is no proof of an error, since it knows no catalog.
    """
    places = Places(body)
    function = _parsed(statement)
    if function is None:
        plain = simplified(statement, body, places.blanked())
        function = _parsed(plain) if plain is not None else None
    if function is None or function.action is None:
        return None
    build = Build(places, offset, names_of(function.datums))
    variables, sqls = declared(build, function.datums)
    places.rewind()
    tree = block(build, function.action)
    types = tuple(type_uses(places.blanked(), offset)) if b"declare" in body.lower() else ()
    return Body(tree, sqls, types, variables)


class _Function(Struct):
    """Of a function's variables only the SQL in them is decoded."""

    action: dict[str, Any] | None = None
    datums: tuple[dict[str, Datum], ...] = ()


class _Item(Struct, rename={"function": "PLpgSQL_function"}):
    function: _Function | None = None


_items = json.Decoder(tuple[_Item, ...])


def _parsed(statement: bytes) -> _Function | None:
    try:
        items = _items.decode(parse_plpgsql_json(statement.decode()))
    except (ParseError, DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return items[0].function if items else None
