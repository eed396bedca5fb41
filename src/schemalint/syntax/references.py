"""Every relation, schema, and schema-qualified function, type or collation that a statement names.

Names that the parser adds (`pg_catalog` before `int`), WITH queries in their scope, columns, aliases, comments,
strings that are not names, and settings are no references.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import json

from schemalint.lazy import regex
from schemalint.syntax.parser import ParseError, parse_sql_json
from schemalint.syntax.read import Statement
from schemalint.syntax.reference import Context, Kind, Ref
from schemalint.syntax.reference_collect import collect
from schemalint.syntax.wanted import Look, stands_in

if TYPE_CHECKING:  # many runs meet no body
    from schemalint.syntax.bodies import FunctionText
    from schemalint.syntax.literal import Literal
    from schemalint.syntax.plpgsql_tree import Body, Execute, Sql, TypeUse

__all__ = ["Context", "Kind", "Ref", "references"]

_BODIED = ("CreateFunctionStmt", "DoStmt")
_DEEPEST = 3
"""How many bodies within bodies are read: whoever writes more of them means to be slow."""
_MAY_NAME = regex(rb"[(.']|::")
"""What an expression holds that names anything but variables and columns."""


def references(
    statement: Statement,
    sql: bytes,
    *,
    bodies: bool = True,
    look: Look | None = None,
    look_in_body: Look | None = None,
) -> list[Ref]:
    """What a statement names, in the order of the text.

    Args:
        statement: the statement as it was parsed.
        sql: the SQL that it was parsed from; spans are byte offsets into it.
        bodies: whether to read the text of functions, procedures and DO blocks too (in SQL and PL/pgSQL; what cannot
            be read is left out).
        look: what is looked for in the SQL; none for all that is named.
        look_in_body: the same for the text of a function.
    """
    if statement.kind not in _BODIED:
        return _collected(statement, sql, look) if _stands(look, statement.start, statement.end) else []
    if look is look_in_body and not _stands(look, statement.start, statement.end):
        return []
    from schemalint.syntax.bodies import function_text

    node = json.decode(statement.node)
    text = function_text(node, sql, statement.shift)
    if text is None:
        return _collected(statement, sql, look)
    start, end = text.body.start, text.body.end
    around = _stands(look, statement.start, start) or _stands(look, end, statement.end)
    found = _collected(statement, sql, look) if around else []
    return found + body_references(text, sql[statement.start : statement.end], look_in_body) if bodies else found


def _stands(look: Look | None, start: int, end: int) -> bool:
    return look is None or bool(look.named(start, end))


def _collected(statement: Statement, sql: bytes, look: Look | None) -> list[Ref]:
    node = json.decode(statement.node)
    return _kept(collect(statement.kind, node, sql, statement.shift, statement.start, statement.end), look)


def _kept(found: list[Ref], look: Look | None) -> list[Ref]:
    return found if look is None else [ref for ref in found if look.wanted.looks_for(ref)]


def body_references(function: "FunctionText", statement: bytes, look: Look | None = None, depth: int = 0) -> list[Ref]:
    """What the body of a function or DO block names, at its places in the SQL around it.

    Args:
        function: the body.
        statement: the whole statement that holds it.
        look: what is looked for in the SQL around it; none for all that is named.
        depth: in how many other bodies it stands.
    """
    body = function.body
    if function.language not in ("sql", "plpgsql") or depth == _DEEPEST:
        return []
    places = _places_in(body, look) if look is not None else []
    if look is not None and not places:
        return []
    if function.language == "sql":
        found = _of_sql(body.value, depth=depth)
    else:
        from schemalint.syntax.plpgsql import read_body  # much to import for what few files hold

        tree = read_body(statement, body.value)
        found = list(_of_plpgsql(tree, body.value, look, places, depth)) if tree is not None else []
    return sorted({_moved(ref, body) for ref in _kept(found, look)}, key=lambda ref: (ref.start, ref.end))


def _places_in(body: "Literal", look: Look) -> list[int]:
    """Where in the value of a literal a name may be one that is looked for."""
    if body.exact and not body.doubled:
        return [at - body.inner for at in look.named(body.inner, body.inner + len(body.value))]
    return _places_of(body.value, look)


def _places_of(text: bytes, look: Look) -> list[int]:
    return Look(look.wanted, text).named(0, len(text))


def _moved(ref: Ref, literal: "Literal") -> Ref:
    start, end = literal.span(ref.start, ref.end)
    return ref._replace(start=start, end=end, in_body=True)


def _of_sql(text: bytes, shift: int = 0, *, depth: int) -> list[Ref]:
    """The references of SQL text, none where PostgreSQL cannot read it.

    Args:
        text: the SQL.
        shift: what is added to their places.
        depth: in how many bodies the body stands that it is a part of.
    """
    from schemalint.syntax.bodies import function_text

    found: list[Ref] = []
    for item in _parsed(text):
        ((kind, node),) = item["stmt"].items()
        start = item.get("stmt_location", 0)
        end = start + item["stmt_len"] if "stmt_len" in item else len(text)
        found += collect(kind, node, text, 0, start, end)
        body = function_text(node, text) if kind in _BODIED else None
        if body is not None:
            found += body_references(body, text[start:end], depth=depth + 1)
    return found if not shift else [ref._replace(start=ref.start + shift, end=ref.end + shift) for ref in found]


def _parsed(text: bytes) -> list[dict[str, Any]]:
    try:
        tree: dict[str, list[dict[str, Any]]] = json.decode(parse_sql_json(text.decode()))
    except (ParseError, UnicodeDecodeError, RecursionError):
        return []
    return tree.get("stmts", [])


def _of_plpgsql(body: "Body", text: bytes, look: Look | None, places: list[int], depth: int) -> Iterator[Ref]:
    from schemalint.syntax.plpgsql_tree import Execute, sqls, statements

    for use in body.types:
        yield from _of_type(use)
    for sql in sqls(body):
        if look is None or _holds(sql, look, places):
            yield from _of_embedded(sql, text, depth)
    for statement in statements(body):
        if isinstance(statement, Execute) and (look is None or _holds(statement.query, look, places)):
            yield from _of_dynamic(statement, text, depth)


def _holds(sql: "Sql", look: Look, places: list[int]) -> bool:
    """Whether a name that is looked for may stand in a piece of a body."""
    return stands_in(places, sql.at, sql.end) if sql.exact else bool(_places_of(sql.text, look))


def _of_type(use: "TypeUse") -> Iterator[Ref]:
    names = use.names[:-1] if use.of == "column" else use.names
    schema = names[-2] if len(names) > 1 else None
    if use.of:
        yield Ref(Kind.RELATION, schema, names[-1], use.start, use.end, Context.READ)
    elif schema is not None:
        yield Ref(Kind.TYPE, schema, names[-1], use.start, use.end, Context.READ)


def _of_embedded(sql: "Sql", text: bytes, depth: int) -> Iterator[Ref]:
    if sql.expression and not _MAY_NAME.search(sql.text):
        return
    statement, added = sql.as_statement()
    for ref in _of_sql(statement, sql.at - added, depth=depth):
        if sql.exact:
            yield ref
        else:
            end = text.find(b"\n", sql.at)
            yield ref._replace(start=sql.at, end=end if end >= 0 else len(text))


def _of_dynamic(execute: "Execute", text: bytes, depth: int) -> Iterator[Ref]:
    """The references of EXECUTE where its text is known."""
    if execute.text is None:
        return
    from schemalint.syntax.dynamic import dynamic_literal

    literal = dynamic_literal(execute, text)
    for ref in _of_sql(execute.text.encode(), depth=depth):
        start, end = (execute.query.at, execute.query.end) if literal is None else literal.span(ref.start, ref.end)
        yield ref._replace(start=start, end=end)
