"""Every relation, schema, and schema-qualified function, type or collation that a statement names.

Names that the parser adds (`pg_catalog` before `int`), WITH queries in their scope, columns, aliases, comments,
strings that are not names, and settings are no references.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import json
from pglast.parser import ParseError, parse_sql_json

from schemalint.syntax.bodies import FunctionText, function_text
from schemalint.syntax.dynamic import dynamic_literal
from schemalint.syntax.literal import Literal
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Body, Execute, Sql, TypeUse, sqls, statements
from schemalint.syntax.read import Statement
from schemalint.syntax.reference import Context, Kind, Ref
from schemalint.syntax.reference_collect import collect

__all__ = ["Context", "Kind", "Ref", "references"]

_MAY_NAME = re.compile(rb"[(.']|::")
"""What an expression holds that names anything but variables and columns."""


def references(statement: Statement, sql: bytes, *, bodies: bool = True) -> list[Ref]:
    """What a statement names, in the order of the text.

    Args:
        statement: the statement as it was parsed.
        sql: the SQL that it was parsed from; spans are byte offsets into it.
        bodies: whether to read the text of functions, procedures and DO blocks too (in SQL and PL/pgSQL; what cannot
            be read is left out).
    """
    node = json.decode(statement.node)
    found = collect(statement.kind, node, sql, statement.shift, statement.start, statement.end)
    if bodies and statement.kind in ("CreateFunctionStmt", "DoStmt"):
        text = function_text(node, sql, statement.shift)
        if text is not None:
            found += body_references(text, sql[statement.start : statement.end])
    return found


def body_references(function: FunctionText, statement: bytes) -> list[Ref]:
    """What the body of a function or DO block names, at its places in the SQL around it.

    Args:
        function: the body.
        statement: the whole statement that holds it.
    """
    body = function.body
    if function.language == "sql":
        found = _of_sql(body.value)
    elif function.language == "plpgsql":
        tree = read_body(statement, body.value)
        found = list(_of_plpgsql(tree, body.value)) if tree is not None else []
    else:
        return []
    return sorted({_moved(ref, body) for ref in found}, key=lambda ref: (ref.start, ref.end))


def _moved(ref: Ref, literal: Literal) -> Ref:
    start, end = literal.span(ref.start, ref.end)
    return ref._replace(start=start, end=end, in_body=True)


def _of_sql(text: bytes, shift: int = 0) -> list[Ref]:
    """The references of SQL text, none where PostgreSQL cannot read it; `shift` is added to their places."""
    found: list[Ref] = []
    for item in _parsed(text):
        ((kind, node),) = item["stmt"].items()
        start = item.get("stmt_location", 0)
        end = start + item["stmt_len"] if "stmt_len" in item else len(text)
        found += collect(kind, node, text, 0, start, end)
    return found if not shift else [ref._replace(start=ref.start + shift, end=ref.end + shift) for ref in found]


def _parsed(text: bytes) -> list[dict[str, Any]]:
    try:
        tree: dict[str, list[dict[str, Any]]] = json.decode(parse_sql_json(text.decode()))
    except (ParseError, UnicodeDecodeError, RecursionError):
        return []
    return tree.get("stmts", [])


def _of_plpgsql(body: Body, text: bytes) -> Iterator[Ref]:
    for use in body.types:
        yield from _of_type(use)
    for sql in sqls(body):
        yield from _of_embedded(sql, text)
    for statement in statements(body):
        if isinstance(statement, Execute):
            yield from _of_dynamic(statement, text)


def _of_type(use: TypeUse) -> Iterator[Ref]:
    names = use.names[:-1] if use.of == "column" else use.names
    schema = names[-2] if len(names) > 1 else None
    if use.of:
        yield Ref(Kind.RELATION, schema, names[-1], use.start, use.end, Context.READ)
    elif schema is not None:
        yield Ref(Kind.TYPE, schema, names[-1], use.start, use.end, Context.READ)


def _of_embedded(sql: Sql, text: bytes) -> Iterator[Ref]:
    if sql.expression and not _MAY_NAME.search(sql.text):
        return
    statement, added = sql.as_statement()
    for ref in _of_sql(statement, sql.at - added):
        if sql.exact:
            yield ref
        else:
            end = text.find(b"\n", sql.at)
            yield ref._replace(start=sql.at, end=end if end >= 0 else len(text))


def _of_dynamic(execute: Execute, text: bytes) -> Iterator[Ref]:
    """The references of EXECUTE where its text is known."""
    if execute.text is None:
        return
    literal = dynamic_literal(execute, text)
    for ref in _of_sql(execute.text.encode()):
        start, end = (execute.query.at, execute.query.end) if literal is None else literal.span(ref.start, ref.end)
        yield ref._replace(start=start, end=end)
