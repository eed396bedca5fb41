"""The DECLARE sections of a PL/pgSQL body: the types they name, and a body that libpg_query reads in spite of them.

libpg_query knows no catalog: it takes each type it does not know for a record, which then may not be an array nor one
of several targets of INTO, and it takes a table's row for a scalar, whose fields may not be assigned.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import json

from schemalint.named import NamedTuple
from schemalint.syntax.names import dotted_parts
from schemalint.syntax.parser import ParseError, parse_sql_json
from schemalint.syntax.plpgsql_tree import TypeUse

_NAME = rb'(?:"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*)'
_SECTION = re.compile(rb"\bdeclare\b(.*?)\bbegin\b", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(
    rb"\s*(?:declare\s+)?(?P<name>" + _NAME + rb")\s+(?:constant\s+)?"
    rb"(?!cursor\b|alias\b|no\s+scroll\b|scroll\b|record\b)"
    rb"(?P<type>(?P<names>" + _NAME + rb"(?:\s*\.\s*" + _NAME + rb")*)\s*(?:%\s*(?P<of>rowtype|type)\b)?)"
    rb"(?P<array>(?:\s+array\b)?(?:\s*\[\s*\d*\s*\])*)",
    re.IGNORECASE,
)
_BUILT_IN = re.compile(
    rb"(?:int|integer|smallint|bigint|int[248]|serial|bigserial|text|varchar|char|character|bpchar|name|bool|boolean"
    rb"|numeric|decimal|real|double|float[48]?|date|time|timetz|timestamp|timestamptz|interval|uuid|jsonb?|xml|bytea|oid"
    rb"|reg\w+|record|refcursor|inet|cidr|macaddr|tsvector|tsquery|bit|point|money|\w+range|any\w*|trigger|void)\b",
    re.IGNORECASE,
)


class Declaration(NamedTuple):
    """A variable with a type: offsets in the body."""

    name: bytes
    names: bytes
    of: str
    start: int
    end: int
    array: bool


def declarations(blanked: bytes) -> Iterator[Declaration]:
    """The declared variables of a body whose comments and strings are blanked."""
    for section in _SECTION.finditer(blanked):
        at = section.start(1)
        for piece in section[1].split(b";"):
            match = _DECLARATION.match(piece)
            if match is not None:
                of = (match["of"] or b"").decode().lower()
                end = match.end("array") if match["array"] else match.end("type")
                yield Declaration(
                    match["name"], match["names"], of, at + match.start("type"), at + end, bool(match["array"])
                )
            at += len(piece) + 1


def type_uses(blanked: bytes, offset: int) -> Iterator[TypeUse]:
    """The types of declarations that name a schema or a table."""
    for found in declarations(blanked):
        names = dotted_parts(found.names)
        of = {"rowtype": "row", "type": "column" if len(names) > 1 else ""}.get(found.of, "")
        if found.of == "type" and not of:
            continue  # the type of another variable
        end = found.start + len(found.names)
        if of == "column":
            end = found.start + len(found.names[: found.names.rindex(b".")].rstrip())
        if of or len(names) > 1:
            yield TypeUse(names, of, found.start + offset, end + offset)


def simplified(statement: bytes, body: bytes, blanked: bytes) -> bytes | None:
    """A statement with the same body in which types that libpg_query stumbles over are plain; none for no function.

    Only declarations change, within their lines, so that lines and the text of statements stay.
    """
    try:
        tree = json.decode(parse_sql_json(statement.decode()))
    except (ParseError, UnicodeDecodeError, RecursionError):
        return None
    ((kind, node),) = tree["stmts"][0]["stmt"].items()
    quote = b"$plain$"
    if quote in body or kind not in ("DoStmt", "CreateFunctionStmt"):
        return None
    text = quote + _with_plain_types(body, blanked) + quote
    if kind == "DoStmt":
        return b"DO " + text
    parameters = [_parameter(item["FunctionParameter"], blanked) for item in node.get("parameters", ())]
    returns = b"" if node.get("is_procedure") else b" RETURNS " + _returned(node)
    what = b"PROCEDURE" if node.get("is_procedure") else b"FUNCTION"
    columns = [text for mode, text in parameters if mode == "FUNC_PARAM_TABLE"]
    if columns:
        returns = b" RETURNS TABLE (" + b", ".join(columns) + b")"
    arguments = b", ".join([text for mode, text in parameters if mode != "FUNC_PARAM_TABLE"])
    return b"CREATE " + what + b" f(" + arguments + b")" + returns + b" LANGUAGE plpgsql AS " + text


def _with_plain_types(body: bytes, blanked: bytes) -> bytes:
    pieces, at = [], 0
    for found in declarations(blanked):
        if found.of or not _BUILT_IN.fullmatch(found.names):
            lines = b"\n" * body.count(b"\n", found.start, found.end)
            plain = _plain(found.name, blanked, array=found.array, row=found.of == "rowtype")
            pieces += [body[at : found.start], plain + lines]
            at = found.end
    return b"".join(pieces) + body[at:]


def _plain(name: bytes, blanked: bytes, *, array: bool, row: bool = False) -> bytes:
    """A type that lets a variable be used as the body uses it."""
    if array:
        return b"text[]"
    fields = re.search(rb"(?<![\w$.\"])" + re.escape(name) + rb"\s*\.\s*\w", blanked, re.IGNORECASE)
    return b"record" if row or fields else b"text"


def _parameter(node: dict[str, Any], blanked: bytes) -> tuple[str, bytes]:
    mode = node.get("mode", "")
    name = node.get("name", "").encode()
    kind = node["argType"]
    last = kind["names"][-1]["String"]["sval"].encode()
    plain = last if _BUILT_IN.fullmatch(last) else b""
    if not plain:
        # a type of no catalog stays a record for libpg_query, which a parameter may not be declared as
        plain = b"unknown_row" if _plain(name, blanked, array=False) == b"record" else b"text"
    # VARIADIC is left out: libpg_query does not see that the type is an array
    word = {"FUNC_PARAM_OUT": b"OUT ", "FUNC_PARAM_INOUT": b"INOUT "}
    array = b"[]" if "arrayBounds" in kind else b""
    quoted = b'"' + name.replace(b'"', b'""') + b'" ' if name else b""
    return mode, word.get(mode, b"") + quoted + plain + array


def _returned(node: dict[str, Any]) -> bytes:
    kind = node.get("returnType")
    if kind is None:
        return b"record"
    last = kind["names"][-1]["String"]["sval"]
    plain = last.encode() if last in ("trigger", "event_trigger", "void") else b"record"
    return b"SETOF " + plain if kind.get("setof") else plain
