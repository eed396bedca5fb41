"""Triggers that are made, dropped and switched off while their table is in use."""

from collections.abc import Iterator

from schemalint.catalog.changes import AlterTable, Change, CreateObject, DropObject
from schemalint.catalog.deployed import deployment_start, impact, serves
from schemalint.catalog.handles import Snapshot, Table, Trigger, quoted
from schemalint.catalog.in_file import later_in_file
from schemalint.catalog.locks.wording import held
from schemalint.catalog.rows import TriggerRow
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, WARNING, rule

_OFF = frozenset({"AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser"})
_ON = {
    "AT_DisableTrig": ("AT_EnableTrig", "AT_EnableAlwaysTrig"),
    "AT_DisableTrigAll": ("AT_EnableTrigAll",),
    "AT_DisableTrigUser": ("AT_EnableTrigUser", "AT_EnableTrigAll"),
}
"""What switches on again what a subcommand switches off."""


@rule("disabled-trigger", severity=WARNING)
def disabled_trigger(change: AlterTable) -> Iterator[Finding] | None:
    """While a trigger is disabled, what others write passes without it: DISABLE TRIGGER ALL also stops foreign keys."""
    return _disabled(change) if change.options["subtype"] in _OFF and serves(change, change.oid) else None


def _disabled(change: AlterTable) -> Iterator[Finding]:
    table = change.before.find(change.oid, Table)
    if table is None:
        return
    subtype, name = change.options["subtype"], change.options.get("name", "")
    again = next((one for one in later_in_file(change) if _enables(one, change)), None)
    if again is not None and again.statement.transaction == change.statement.transaction:
        return  # the lock keeps other writers out until then
    what = {
        "AT_DisableTrig": f"the trigger {quoted(name)}",
        "AT_DisableTrigAll": "triggers and foreign keys",
        "AT_DisableTrigUser": "triggers",
    }[subtype]
    until = "from here on" if again is None else "until another transaction enables them again"
    yield change.finding(
        f"writes of {table.written_name} pass without {what} {until}",
        hint="enable it again in the same transaction, which keeps other writers out until then",
    )


def _enables(later: Change, change: AlterTable) -> bool:
    if not isinstance(later, AlterTable) or later.oid != change.oid:
        return False
    if later.options["subtype"] == "AT_EnableTrigAll":
        return True
    same = later.options.get("name", "") == change.options.get("name", "")
    return same and later.options["subtype"] in _ON[change.options["subtype"]]


@rule("added-trigger", severity=NOTE, preset="compatibility")
def added_trigger(change: CreateObject) -> Iterator[Finding] | None:
    """A new trigger changes what the statements of the application that runs do, and waits for all writers."""
    row = change.after.row(change.oid)
    if not isinstance(row, TriggerRow) or change.implied or change.before.row(change.oid) is not None:
        return None
    return _added(change, row) if serves(change, row.table) else None


def _added(change: CreateObject, row: TriggerRow) -> Iterator[Finding]:
    before = Snapshot(change.catalog, deployment_start(change.catalog, change.statement.source))
    if any(one.name == row.name for one in before.members("triggers", row.table, Trigger)):
        return  # it is made anew
    events = " or ".join(event.upper() for event in row.events)
    yield change.finding(
        f"each {events} calls {row.function} from here on, and it is made under {held(impact(change))}"
    )


@rule("dropped-trigger", severity=NOTE, preset="compatibility")
def dropped_trigger(change: DropObject) -> Iterator[Finding] | None:
    """A trigger that is dropped no longer does what the application counts on."""
    row = change.before.row(change.oid)
    if not isinstance(row, TriggerRow) or change.implied:
        return None
    return _dropped(change, row) if serves(change, row.table) else None


def _dropped(change: DropObject, row: TriggerRow) -> Iterator[Finding]:
    table = change.at_end.find(row.table, Table)
    trigger = change.before.find(change.oid, Trigger)
    if table is None or trigger is None or any(one.name == row.name for one in table.triggers):
        return
    events = " or ".join(event.upper() for event in trigger.events)
    yield change.finding(f"each {events} of {table.written_name} goes without {row.name} from here on")
