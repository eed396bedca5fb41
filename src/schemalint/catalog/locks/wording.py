"""What locks, rewrites, builds and scans are called in messages."""

from collections.abc import Iterable
from operator import attrgetter

from schemalint.catalog.handles import Handle, Relation, known
from schemalint.catalog.locks.effects import Effects, Lock, known_locks
from schemalint.catalog.locks.modes import LockMode

_MODE = attrgetter("mode")
_NAMES = {mode: str(mode) for mode in LockMode}
MOST_NAMES = 3
"""How many objects a message names; of more it gives the number."""


def _who_waits(mode: LockMode) -> str:
    if mode.blocks_reads:
        return "reads and writes wait"
    return "writes wait" if mode.blocks_writes else "reads and writes go on"


_WAITS = {mode: _who_waits(mode) for mode in LockMode}


def waits(mode: LockMode) -> str:
    """Who waits for a lock's end."""
    return _WAITS[mode]


def listed(handles: Iterable[Handle]) -> str:
    """The names of some objects, as a list for people."""
    names = [one.written_name if isinstance(one, Relation) else one.name for one in handles]
    return names[0] if len(names) == 1 else enumerated(names)


def enumerated(words: Iterable[str]) -> str:
    """Some things as a list for people; of many only the first."""
    names = list(dict.fromkeys(words))
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def are(handles: Iterable[Handle], participle: str) -> str:
    """Some objects and what is done to them: `users_pkey is rebuilt`; empty for none."""
    count = len(set(handles))
    return f"{listed(handles)} {'is' if count == 1 else 'are'} {participle}" if count else ""


def work(effects: Effects) -> str:
    """What is done to all rows: `users is rewritten with users_pkey`, `all rows of users are read`."""
    rewrites, builds, checks = known(effects.rewrites), known(effects.builds), known(effects.checks)
    read = f"all rows of {listed(checks)} are read" if checks else ""
    if not rewrites and not builds:
        return read
    rewritten = {table.row.oid for table in rewrites}
    along = [index for index in builds if index.row.table in rewritten]
    others = [index for index in builds if index.row.table not in rewritten]
    locked = {lock.relation.row.oid for lock in known_locks(effects.locks)}  # as only indexes are that are there before
    parts = (
        are(rewrites, "rewritten") + (f" with {listed(along)}" if along else ""),
        are([index for index in others if index.row.oid in locked], "rebuilt"),
        are([index for index in others if index.row.oid not in locked], "built"),
        read,
    )
    return " and ".join(part for part in parts if part)


def strongest(effects: Effects) -> Lock | None:
    """The strongest of the locks that are known, the first of equals."""
    return max(known_locks(effects.locks), key=_MODE, default=None)


def held(effects: Effects) -> str:
    """The strongest lock, on which relations, and who waits: `ACCESS EXCLUSIVE on users: reads and writes wait`."""
    lock = strongest(effects)
    if lock is None:
        return ""
    mode = lock.mode
    strong = [one.relation for one in known_locks(effects.locks) if one.mode is mode]
    relations = [one for one in strong if one.kind != "index"]
    return f"{_NAMES[mode]} on {listed(relations or [lock.relation])}: {_WAITS[mode]}"


def told(effects: Effects) -> str:
    """What happens, and who waits meanwhile: `users is rewritten under ACCESS EXCLUSIVE on users: reads and …`."""
    return f"{work(effects)} under {held(effects)}".strip()
