"""What locks, rewrites, builds and scans are called in messages."""

from collections.abc import Iterable

from schemalint.catalog.handles import Handle, Relation, known
from schemalint.catalog.locks.effects import Effects, Lock, known_locks
from schemalint.catalog.locks.modes import LockMode

MOST_NAMES = 3
"""How many objects a message names; of more it gives the number."""


def waits(mode: LockMode) -> str:
    """Who waits for a lock's end."""
    if mode.blocks_reads:
        return "reads and writes wait"
    return "writes wait" if mode.blocks_writes else "reads and writes go on"


def listed(handles: Iterable[Handle]) -> str:
    """The names of some objects, as a list for people."""
    return enumerated(one.written_name if isinstance(one, Relation) else one.name for one in handles)


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
    rewrites, builds = tuple(known(effects.rewrites)), tuple(known(effects.builds))
    rewritten = {table.row.oid for table in rewrites}
    along = [index for index in builds if index.row.table in rewritten]
    others = [index for index in builds if index.row.table not in rewritten]
    locked = {lock.relation.row.oid for lock in known_locks(effects.locks)}  # as only indexes are that are there before
    parts = (
        are(rewrites, "rewritten") + (f" with {listed(along)}" if along else ""),
        are([index for index in others if index.row.oid in locked], "rebuilt"),
        are([index for index in others if index.row.oid not in locked], "built"),
        f"all rows of {listed(known(effects.checks))} are read" if known(effects.checks) else "",
    )
    return " and ".join(part for part in parts if part)


def strongest(effects: Effects) -> Lock | None:
    """The strongest of the locks that are known, the first of equals."""
    return max(known_locks(effects.locks), key=lambda lock: lock.mode, default=None)


def held(effects: Effects) -> str:
    """The strongest lock, on which relations, and who waits: `ACCESS EXCLUSIVE on users: reads and writes wait`."""
    lock = strongest(effects)
    if lock is None:
        return ""
    relations = [one.relation for one in known_locks(effects.locks) if one.mode is lock.mode and _is_table(one)]
    return f"{lock.mode} on {listed(relations or [lock.relation])}: {waits(lock.mode)}"


def _is_table(lock: Lock) -> bool:
    return lock.relation.kind != "index"


def told(effects: Effects) -> str:
    """What happens, and who waits meanwhile: `users is rewritten under ACCESS EXCLUSIVE on users: reads and …`."""
    return f"{work(effects)} under {held(effects)}".strip()
