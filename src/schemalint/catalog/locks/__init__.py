"""Which locks a change takes, and which tables it rewrites, scans or builds indexes on.

Each fact is stated once, in the module of its family of changes, and proved on PostgreSQL 15 and 18 by
`tests/oracle/test_locks.py`. What other versions do differently is from PostgreSQL's release notes, as said there.
"""

from schemalint.catalog.locks.effects import NOTHING, Effects, Lock, known_locks, locks_together, together
from schemalint.catalog.locks.facts import drafted, effects, effects_of_statement
from schemalint.catalog.locks.modes import LockMode

__all__ = [
    "NOTHING",
    "Effects",
    "Lock",
    "LockMode",
    "drafted",
    "effects",
    "effects_of_statement",
    "known_locks",
    "locks_together",
    "together",
]
