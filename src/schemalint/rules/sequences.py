"""Sequences that count otherwise while tables take their numbers from them."""

from collections.abc import Iterator

from schemalint.catalog.changes import AlterIdentity, AlterObject, Change, Truncate
from schemalint.catalog.deployed import earlier_changes, row_in_use
from schemalint.catalog.handles import quoted
from schemalint.catalog.in_file import later_in_file
from schemalint.catalog.rows import ColumnRow, Oid, SequenceRow
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, WARNING, rule

_COUNTS = frozenset({"increment", "minvalue", "maxvalue", "cycle", "cache", "as"})


@rule("restarted-sequence", severity=WARNING)
def restarted_sequence(change: AlterObject | AlterIdentity) -> Iterator[Finding] | None:
    """A sequence that begins anew gives numbers again which rows already have."""
    return _restarted(change) if "restart" in change.options.get("given", ()) and not change.implied else None


def _restarted(change: AlterObject | AlterIdentity) -> Iterator[Finding]:
    sequence = _in_use(change)
    if sequence is None or _emptied(change, _table(change, sequence)):
        return
    number = change.options["given"]["restart"]
    if number is not None and _is_ahead(sequence, number):
        return
    yield change.finding(
        f"{quoted(sequence.name)} gives the numbers from {_first(sequence, number)} on again, which rows may have",
        hint="restart it at a number that no row has",
    )


def _in_use(change: Change) -> SequenceRow | None:
    """The sequence that a change is about, if it and its column's table are in use."""
    oid: Oid | None = change.oid
    if isinstance(change.before.row(oid), ColumnRow):
        owned = change.before.row(("sequences", oid))
        oid = owned.oids[0] if owned is not None and owned.oids else None
    row = change.before.row(oid)
    if not isinstance(row, SequenceRow) or not row_in_use(change, row):
        return None
    table = change.before.row(_table(change, row))
    return row if table is None or row_in_use(change, table) else None


def _table(change: Change, sequence: SequenceRow) -> Oid | None:
    column = change.before.row(sequence.owned_by)
    return column.table if isinstance(column, ColumnRow) else None


def _emptied(change: Change, table: Oid | None) -> bool:
    """Whether the file empties the table of a sequence's column."""
    around = (*earlier_changes(change), *later_in_file(change)) if table is not None else ()
    return any(isinstance(one, Truncate) and one.oid == table for one in around)


def _is_ahead(sequence: SequenceRow, number: str) -> bool:
    """Whether a sequence has not for certain given a number: all but the one that it starts with, and those before."""
    if "parameters" in sequence.unsure:
        return number.strip() != "1"
    parameters = sequence.parameters
    return (int(number) - parameters.start) * parameters.increment > 0


def _first(sequence: SequenceRow, number: str | None) -> str:
    if number is not None:
        return number
    return "its start" if "parameters" in sequence.unsure else str(sequence.parameters.start)


@rule("changed-sequence", severity=NOTE, preset="compatibility")
def changed_sequence(change: AlterObject | AlterIdentity) -> Iterator[Finding] | None:
    """A sequence with another step, bound or cache gives other numbers than the application may count on."""
    given = change.options.get("given")
    return _changed(change) if given and not _COUNTS.isdisjoint(given) else None


def _changed(change: AlterObject | AlterIdentity) -> Iterator[Finding]:
    sequence = _in_use(change)
    after = change.after.row(sequence.oid) if sequence is not None else None
    if sequence is not None and isinstance(after, SequenceRow) and sequence != after:
        said = ", ".join(sorted(name.upper() for name in _COUNTS & change.options["given"].keys()))
        yield change.finding(f"{quoted(sequence.name)} counts by another {said} from here on")
