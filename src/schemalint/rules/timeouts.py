"""How long a migration waits for locks and runs: lock_timeout, statement_timeout and their like."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.holding import blocking
from schemalint.catalog.locks import Lock
from schemalint.catalog.locks.wording import waits
from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.catalog.timeouts import SETTING, UNTOLD, limits, milliseconds, set_before, speaks_of
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
from schemalint.named import NamedTuple
from schemalint.rules.registry import NOTE, WARNING, rule

_LOCAL = regex(rb"(?i)set\s+local\s")


class Blocked(NamedTuple):
    """A change that makes others wait, the lock by which, and a timeout in force: none where the file sets none."""

    change: Change
    lock: Lock
    limit: int | None


def _blocked(migration: Migration, name: str) -> Iterator[Blocked]:
    """The changes of a file that make the writes or reads of others wait, with a timeout that is in force."""
    by_statement = {id(limit.statement): limit.value for limit in limits(migration, name)}
    for change in migration.changes:
        lock = blocking(change)
        if lock is not None:
            yield Blocked(change, lock, by_statement.get(id(change.statement.of_file), UNTOLD))


def _set_for_sessions(migration: Migration, name: str) -> bool:
    """Whether an earlier file sets a timeout for a role or a database, whose sessions may be the runner's."""
    catalog = migration.catalog
    before = Snapshot(catalog, catalog.file_starts[migration.source.path])
    kept = [key for key in catalog.rows if key.__class__ is tuple and key[0] == "settings"]
    told = (setting for key in kept for setting in before.row(key) or ())
    return any(parameter == name and milliseconds(value) != 0 for (_, parameter), value in told)


def _unlimited(migration: Migration, name: str) -> Blocked | None:
    """The first change of a file that waits for a lock without a timeout."""
    found = next((one for one in _blocked(migration, name) if not one.limit), None)
    return None if found is None or _set_for_sessions(migration, name) else found


class Limit(Struct, frozen=True):
    """Options: the value that a fix sets."""

    limit: str = "5s"


@rule("missing-lock-timeout", severity=NOTE, preset="locking")
def missing_lock_timeout(migration: Migration, options: Limit) -> Iterator[Finding]:
    """A statement that waits for a lock without lock_timeout makes all who come after it wait, too."""
    found = _unlimited(migration, "lock_timeout")
    if found is not None:
        yield found.change.finding(
            f"queries of {found.lock.relation.written_name} wait for as long as this waits for its lock: "
            "no lock_timeout is set",
            hint=f"SET lock_timeout = '{options.limit}' before it, and run the migration again when it fails",
            fixer=lambda: _set(found.change, "lock_timeout", options.limit),
        )


def _set(change: Change, name: str, value: str) -> Fix | None:
    edit = set_before(change.statement.of_file, name, value)
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("missing-statement-timeout", severity=NOTE, preset="locking")
def missing_statement_timeout(migration: Migration) -> Iterator[Finding]:
    """A statement that others wait for may run for as long as it likes without statement_timeout."""
    found = _unlimited(migration, "statement_timeout")
    if found is not None:
        yield found.change.finding(
            f"{found.lock.relation.written_name} is locked for as long as this runs: no statement_timeout is set",
            hint="SET statement_timeout before it, to what others can wait",
        )


@rule("missing-idle-timeout", severity=NOTE, preset="locking")
def missing_idle_timeout(migration: Migration) -> Iterator[Finding]:
    """A transaction whose client hangs keeps its locks without idle_in_transaction_session_timeout."""
    name = "idle_in_transaction_session_timeout"
    if _set_for_sessions(migration, name):
        return
    for found in _blocked(migration, name):
        if found.change.statement.in_block and not found.limit:
            yield found.change.finding(
                f"{found.lock.relation.written_name} stays locked if the client hangs before the transaction ends: "
                f"no {name} is set",
                hint=f"SET {name} at the beginning of the transaction",
            )
            return


@rule("missing-application-name", severity=NOTE, preset="locking")
def missing_application_name(migration: Migration) -> Iterator[Finding]:
    """A migration without application_name cannot be told from the application among those that hold locks."""
    if _set_for_sessions(migration, "application_name"):
        return
    found = next(_blocked(migration, "application_name"), None)
    if found is not None and found.limit is None:
        yield found.change.finding(
            f"whoever looks for what locks {found.lock.relation.written_name} is not told that a migration does: "
            "no application_name is set",
            hint="SET application_name at the beginning of the file",
        )


@rule("timeout-switched-off", severity=NOTE, preset="locking")
def timeout_switched_off(migration: Migration) -> Iterator[Finding]:
    """A timeout of zero takes away the limit that the server or the role may have set."""
    for name in ("lock_timeout", "statement_timeout"):
        if any(one.value == 0 for one in limits(migration, name)):
            found = next((one for one in _blocked(migration, name) if one.limit == 0), None)
            if found is not None:
                yield found.change.finding(
                    f"{name} is set to 0: this waits, and queries of {found.lock.relation.written_name} behind it, "
                    "without a limit",
                    part=name,
                    hint=f"set {name} to what others can wait",
                )


class Longest(Struct, frozen=True, rename="kebab"):
    """Options: the longest timeouts that are accepted."""

    lock_timeout: str = "10s"
    statement_timeout: str = "15min"


@rule("long-timeout", severity=NOTE, preset="locking")
def long_timeout(migration: Migration, options: Longest) -> Iterator[Finding]:
    """A timeout that is longer than others can wait does not keep them from waiting."""
    for name, longest in (("lock_timeout", options.lock_timeout), ("statement_timeout", options.statement_timeout)):
        most = milliseconds(longest)
        if speaks_of(migration, name):
            found = next((one for one in _blocked(migration, name) if (one.limit or 0) > most), None)
            if found is not None:
                yield found.change.finding(
                    f"{waits(found.lock.mode)} on {found.lock.relation.written_name} for more than {longest}: "
                    f"{name} is longer than that",
                    part=name,
                    hint=f"SET {name} = '{longest}' or less",
                )


@rule("lock-outside-timeout", severity=WARNING, statements=SETTING)
def lock_outside_timeout(migration: Migration) -> Iterator[Finding] | None:
    """A lock_timeout that is set after a lock is taken, or gone before, does not limit the waiting for it."""
    return _outside(migration) if speaks_of(migration, "lock_timeout") else None


def _outside(migration: Migration) -> Iterator[Finding]:
    if _set_for_sessions(migration, "lock_timeout"):
        return
    for found in _blocked(migration, "lock_timeout"):
        if found.limit is None:
            yield found.change.finding(
                f"the file sets lock_timeout, but not for this, which waits for a lock on "
                f"{found.lock.relation.written_name}",
                hint="SET lock_timeout before it; SET LOCAL lasts until the transaction ends",
            )
            return


@rule("local-setting-without-transaction", severity=WARNING, statements=("VariableSetStmt",))
def local_setting_without_transaction(statement: Statement) -> Iterator[Finding] | None:
    """SET LOCAL outside of a transaction block has no effect: the setting is gone when the statement is done."""
    return None if statement.in_block else _local(statement)


def _local(statement: Statement) -> Iterator[Finding]:
    if _LOCAL.match(statement.sql):
        yield statement.finding(
            "SET LOCAL has no effect here: it lasts until the transaction ends, which is this statement alone",
            hint="use SET, or BEGIN a transaction before it",
        )
