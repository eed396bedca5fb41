"""How a statement that runs in a transaction can be run outside of one, in its runner's own terms."""

from schemalint.catalog.changes import Change
from schemalint.catalog.statement import InStatement
from schemalint.catalog.store import StatementRef
from schemalint.model import Edit, Fix, Safety, Span
from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import Wrapping


def is_outside(here: Change | InStatement) -> bool:
    """Whether a statement can be one that PostgreSQL runs only outside of a transaction block, where it stands.

    What a client sends as one pipeline, it takes apart for such a statement.
    """
    return here.statement.within is None and not _in_block(here.statement)


def _in_block(statement: StatementRef) -> bool:
    return statement.in_block and statement.source.wrapping_at(statement.start) is not Wrapping.PIPELINE


def stands_alone(here: Change | InStatement) -> bool:
    """Whether a statement is a transaction of its own, and so is what is put beside it."""
    return here.statement.within is None and not here.statement.in_block and not shares(here.statement)


def shares(statement: StatementRef) -> bool:
    """Whether its runner puts what stands beside a statement of a file into one transaction with it."""
    source = statement.source
    return source.wrapping is Wrapping.IMPLICIT or source.wrapping_at(statement.start) is not Wrapping.NONE


def outside(here: Change | InStatement) -> str:
    """How to run a statement outside of a transaction, to be said after what to run; empty where it is so already."""
    ways = ("as a statement of its own" if here.statement.within else "", _outside_block(here.statement.of_file))
    return ", ".join(way for way in ways if way)


def _outside_block(statement: StatementRef) -> str:
    if not _in_block(statement):
        return ""
    source = statement.source
    if source.wrapping_at(statement.start) is Wrapping.NONE:
        return "outside of BEGIN and COMMIT"
    if source.wrapping_at(statement.start) is Wrapping.IMPLICIT:
        return "in a file of its own with no other statement"
    runner = BY_NAME[source.runner]
    if runner.unwrapped:
        return f"in a file of its own {runner.unwrapped}"
    if source.runner == "plain":
        return "in a file that is run outside of a transaction"
    return f"without {source.runner}, which runs every file in a transaction"


def unwrapped(statement: StatementRef) -> str:
    """What makes the runner run a file outside of a transaction, after "in a file"; empty where nothing does."""
    return BY_NAME[statement.source.runner].unwrapped


def apart(here: Change | InStatement) -> str:
    """How to run a statement in another transaction than what stands before it."""
    statement = here.statement.of_file
    if statement.source.wrapping_at(statement.start) is Wrapping.NONE and statement.in_block:
        return "after COMMIT, in a transaction of its own"
    if here.statement.within is not None and not statement.in_block:
        return "as a statement of its own"
    return "in a migration of its own, after this one"


def header(here: Change | InStatement) -> str:
    """The first line of a file by which its runner runs it outside of a transaction; empty where there is none."""
    return BY_NAME[here.statement.source.runner].header


def alone_in_file(here: Change | InStatement) -> bool:
    """Whether a file holds no other statement."""
    path = here.statement.source.path
    first = here.catalog.file_statements[path]
    one, *others = here.catalog.statements[first : first + 2]
    return here.statement is one and all(other.source.path != path for other in others)


def moved_outside(change: Change, edit: Edit | None) -> Fix | None:
    """An edit that makes a statement one which runs in no transaction block.

    Where a block is around it, with the line by which the runner opens none, if the file holds nothing else.
    """
    if edit is None or change.statement.within is not None:
        return None
    if is_outside(change):
        return Fix(Safety.SAFE, (edit,))
    line, path = header(change), change.statement.source.path
    if not line or not alone_in_file(change):
        return None
    return Fix(Safety.UNSAFE, (Edit(Span(path, 0, 0), f"{line}\n\n"), edit))
