"""What a row names of other objects: the types and functions that it uses by oid, and the functions that it calls."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    Expression,
    FunctionRow,
    IndexRow,
    Oid,
    PolicyRow,
    Row,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)
from schemalint.lazy import regex

CALL = b'"funcname"'
"""What the parser's JSON of an expression or a query holds that calls any function."""
_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_CALLED = regex(
    rf'"funcname":\[(?:\{{"String":\{{"sval":{_TEXT}\}}\}},)?\{{"String":\{{"sval":({_TEXT})\}}\}}\]'.encode()
)


def used_by(row: Row) -> Iterable[Oid | None]:
    """The types, functions and relations that a row names by oid, beside those that it is a part of."""
    read = USED.get(row.__class__)
    return read(row) if read is not None else ()


def _of_function(row: FunctionRow) -> Iterator[Oid | None]:
    yield from row.reads
    if row.returns is not None:
        yield row.returns.oid
    for argument in row.arguments:
        yield argument.type.oid


USED: dict[type[Row], Callable[[Any], Iterable[Oid | None]]] = {
    ColumnRow: lambda row: (row.type.oid,),
    FunctionRow: _of_function,
    TriggerRow: lambda row: (row.function_oid,),
    TypeRow: lambda row: (row.base.oid,) if row.base is not None else (),
}


def called_in(node: bytes) -> Iterable[bytes]:
    """The names of the functions that an expression or a query calls, as JSON strings."""
    return _CALLED.findall(node)


def expressions_of(row: Row) -> list[Expression]:
    """The expressions and queries that a row holds."""
    read = HELD.get(row.__class__)
    return [one for one in read(row) if one is not None] if read is not None else []


HELD: dict[type[Row], Callable[[Any], Iterable[Expression | None]]] = {
    ColumnRow: lambda row: (row.default,),
    ConstraintRow: lambda row: (row.expression,),
    FunctionRow: lambda row: (row.sql_body,),
    IndexRow: lambda row: (row.predicate, *[key.expression for key in row.keys]),
    PolicyRow: lambda row: (row.using, row.check),
    TableRow: lambda row: row.partition_key.expressions if row.partition_key is not None else (),
    TriggerRow: lambda row: (row.condition,),
    TypeRow: lambda row: (row.default,),
    ViewRow: lambda row: (row.query,),
}
