"""Reads a PL/pgSQL body: what runs in it, in which branch, and where each piece of SQL stands."""

from typing import Any

from msgspec import DecodeError, json
from pglast.parser import ParseError, parse_plpgsql_json

from schemalint.syntax.plpgsql_build import Build, block, declared_sql
from schemalint.syntax.plpgsql_declare import simplified, type_uses
from schemalint.syntax.plpgsql_places import Places, blank_quoted
from schemalint.syntax.plpgsql_tree import Body


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
    blanked = blank_quoted(body)
    function = _parsed(statement)
    if function is None:
        plain = simplified(statement, body, blanked)
        function = _parsed(plain) if plain is not None else None
    if function is None or "action" not in function:
        return None
    declared = tuple(declared_sql(Build(Places(body), offset), function.get("datums", [])))
    tree = block(Build(Places(body), offset), function["action"])
    return Body(tree, declared, tuple(type_uses(blanked, offset)))


def _parsed(statement: bytes) -> dict[str, Any] | None:
    try:
        functions = json.decode(parse_plpgsql_json(statement.decode()))
    except (ParseError, DecodeError, UnicodeDecodeError, RecursionError):
        return None
    function: dict[str, Any] | None = functions[0].get("PLpgSQL_function") if functions else None
    return function
