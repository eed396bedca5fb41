"""The statements that reach a change's goal while others go on reading and writing, and where they are run."""

from schemalint.catalog.changes import Change
from schemalint.catalog.edits import following_file, insert_statement, opening_of
from schemalint.catalog.handles import Column, quoted
from schemalint.catalog.outside import shares, stands_alone
from schemalint.catalog.rows import Place
from schemalint.catalog.statement import InStatement
from schemalint.model import Edit, Fix, Safety
from schemalint.syntax.extent import element_end

NOT_NULL_NOT_VALID_SINCE = 18
"""Since when a NOT NULL can be added NOT VALID (release notes of 18)."""


def later(here: Change | InStatement) -> str:
    """Where to put what must not share a transaction with a statement; empty where the next statement does not."""
    statement = here.statement.of_file
    if shares(statement):
        return "in a later file"
    if statement.in_block:
        return "after COMMIT"
    return "in a statement of its own" if here.statement.within else ""


def with_place(step: str, place: str) -> str:
    """A step of a hint with where it is done, if that needs to be said."""
    return f"{step} {place}" if place else step


def element(change: Change) -> Place | None:
    """Where the constraint that a change adds stands in its statement; none where it has no place of its own."""
    source, first = change.statement.source, change.first
    end = element_end(source.sql, first)
    return Place(source, first, end) if first > change.statement.start and end <= change.statement.end else None


def may_follow(change: Change) -> bool:
    """Whether a fix may leave statements to a later transaction: behind the statement, or in a further migration."""
    statement = change.statement
    if statement.within is not None:
        return False
    return stands_alone(change) or opening_of(statement.source) is not None


def then(change: Change, edits: tuple[Edit | None, ...], statements: list[str], name: str) -> Fix | None:
    """A fix that edits a statement and leaves the rest to statements of later transactions.

    They come after the statement where each is a transaction of its own, else in a further migration of the runner's,
    if what they name is still called so after all files.

    Args:
        change: a change of the statement.
        edits: of the statement; without one of them there is no fix.
        statements: what is left, without semicolons.
        name: what a further migration is called.
    """
    statement = change.statement
    done = tuple([edit for edit in edits if edit is not None])
    if len(done) < len(edits) or not may_follow(change):
        return None
    if stands_alone(change):
        edit = insert_statement(statement, ";\n".join(statements) + ";")
        return Fix(Safety.UNSAFE, _in_one_place((*done, edit))) if edit is not None else None
    if not _lasts(change):
        return None
    files = following_file(change.catalog, statement.source, name, statements)
    return Fix(Safety.UNSAFE, done, files) if files else None


def _lasts(change: Change) -> bool:
    """Whether what is changed is there after all files under the names that it has now, its table too."""
    row_then, row_now = change.after.row, change.catalog.rows.get
    made = row_then(change.oid)
    table = getattr(made, "table", None)
    return _same_name(made, row_now(change.oid)) and (table is None or _same_name(row_then(table), row_now(table)))


def _same_name(one: object, other: object) -> bool:
    return one is other or _called(one) == _called(other)


def _called(row: object) -> tuple[object, object]:
    return getattr(row, "name", None), getattr(row, "schema", None)


def _in_one_place(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Edits of which the last is one with that before it where both insert at the same place."""
    if len(edits) < 2 or edits[-2].span != edits[-1].span:
        return edits
    return (*edits[:-2], Edit(edits[-1].span, edits[-2].text + edits[-1].text))


def not_null_steps(column: Column, version: int) -> list[str]:
    """The statements that make a column NOT NULL while its table is in use, each a transaction of its own."""
    its = column.table
    table, name = f"ALTER TABLE {its.written_name}", quoted(column.name)
    proof = quoted(f"{its.name}_{column.name}_not_null"[:63])
    if version >= NOT_NULL_NOT_VALID_SINCE:
        return [f"{table} ADD CONSTRAINT {proof} NOT NULL {name} NOT VALID", f"{table} VALIDATE CONSTRAINT {proof}"]
    return [
        f"{table} ADD CONSTRAINT {proof} CHECK ({name} IS NOT NULL) NOT VALID",
        f"{table} VALIDATE CONSTRAINT {proof}",
        f"{table} ALTER COLUMN {name} SET NOT NULL",
        f"{table} DROP CONSTRAINT {proof}",
    ]
