"""Fixes that write another type where a column's type is written."""

import re

from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column
from schemalint.catalog.origin import made_by
from schemalint.catalog.uses import declared_twice, in_foreign_key
from schemalint.model import Fix, Safety


def retyped(column: Column, written: re.Pattern[bytes], type_: str) -> Fix | None:
    """Another type in a column's declaration, an array's brackets kept.

    None where the files do more to the column than declare it, or where a column elsewhere must be like it.

    Args:
        column: the column.
        written: what the type must look like to be replaced; its group `array` is kept.
        type_: the new type.
    """
    place = column.type_place
    if place is None or not _only_declared(column) or in_foreign_key(column) or declared_twice(column):
        return None
    found = written.fullmatch(place.source.sql[place.start : place.end])
    if found is None:
        return None
    edit = replace_text(place, type_ + (found["array"] or b"").decode())
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _only_declared(column: Column) -> bool:
    """Whether the statement that declares the column is all that the files do to it."""
    catalog, statement = column.snapshot.catalog, made_by(column)
    return all(catalog.log[position].change.statement is statement for position in catalog.history(column.oid))
