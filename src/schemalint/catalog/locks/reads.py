"""What a query that a change runs or keeps locks: the relations that it reads, and through views those below."""

from collections.abc import Iterable

from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.rows import Oid, ViewRow


def read_rows(draft: Draft, oids: Iterable[Oid], *, run: bool) -> None:
    """Lock ACCESS SHARE what a query names; where it is run, also what views and parents stand for.

    Args:
        draft: the effects.
        oids: the relations that the query names.
        run: whether the query is run, or only kept.
    """
    for oid in oids:
        relation = draft.relation(oid)
        draft.lock(oid, LockMode.ACCESS_SHARE)
        if relation is None or not run:
            continue
        if isinstance(relation, ViewRow) and not draft.has_rows(relation):
            read_rows(draft, relation.reads, run=True)
            continue
        for one in draft.family(relation):
            draft.lock(one.oid, LockMode.ACCESS_SHARE)
            draft.probe(one)
