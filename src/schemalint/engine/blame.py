"""Blame: which change of the history a finding about an object comes from.

A finding is traced back by calling its rule again with the object as it was earlier, at positions of the log at which a
row that the rule reads was about to change, until it no longer holds. The change after that position is its cause.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from schemalint.catalog.changes import Change, Rename, RenameColumn, Rollback
from schemalint.catalog.growth import Grown, begins_with
from schemalint.catalog.handles.base import Handle, Snapshot
from schemalint.catalog.rows import Oid
from schemalint.catalog.store import Catalog, Entry, Key, Members, StatementRef
from schemalint.catalog.unsure import Unsure
from schemalint.engine.subscriber import Call
from schemalint.model import Finding
from schemalint.named import NamedTuple

_START = attrgetter("start")


Read = dict[Key, Sequence[int]]
"""The keys of rows that were read, each with the positions in the log of its entries, ascending."""


class Recording(Snapshot):
    """A snapshot that remembers which rows were read in it."""

    __slots__ = ("read",)
    traced = True

    def __init__(self, catalog: Catalog, position: int) -> None:
        super().__init__(catalog)
        self.position = position
        self.read: Read = {}
        self.row = _noting(self.read, catalog, position)


def _noting(read: Read, catalog: Catalog, position: int) -> Callable[[Any], Any]:
    """Look rows up as `Catalog.at` does, and note what was read."""
    rows, log, history = catalog.rows, catalog.log, catalog.history

    def noting(key: Any) -> Any:  # noqa: ANN401 - as `Snapshot.row`
        positions = read.get(key)
        if positions is None:
            positions = read[key] = history(key)
        if not positions or positions[-1] < position:
            return rows.get(key)
        return log[positions[bisect_left(positions, position)]].before

    return noting


class Run(NamedTuple):
    """What a rule finds at one position of the log, and the rows that it reads for that."""

    findings: list[Finding]
    read: Read

    def find(self, finding: Finding) -> int:
        """Which of the findings is about the same part of the same object, -1 for none."""
        for at, one in enumerate(self.findings):
            if one.object == finding.object and one.part == finding.part:
                return at
        return -1


Rerun = Callable[[int], Run]


class Tracer:
    """Traces the findings that one rule makes about one subject.

    Args:
        call: the rule.
        subject: a handle, or the snapshot of the finished catalog.
    """

    def __init__(self, call: Call, subject: Handle | Snapshot) -> None:
        snapshot = subject.snapshot if isinstance(subject, Handle) else subject
        self.catalog = snapshot.catalog
        self.call = call
        self.oid: Oid | None = subject.row.oid if isinstance(subject, Handle) else None
        self.born = -1
        self.declaring: StatementRef | None = None
        if isinstance(subject, Handle):
            self.born, self.declaring = _declaration(self.catalog, subject)
        self._runs: dict[int, Run] = {}

    def cause(self, finding: Finding) -> Change | None:
        """The latest change since which a finding has held without a break.

        Returns:
            None where it has held since the statement that declares the object, or since before the files begin.
        """
        end = len(self.catalog.log)
        run = self._run(end)
        at = run.find(finding)
        last = _latest(run.read, end)
        if at < 0 or last < 0 or self._declares(last) or self._unbroken(finding, run):
            return None
        return self._trace(run, at, last)

    def _trace(self, run: Run, at: int, last: int) -> Change | None:
        log = self.catalog.log
        while last >= 0 and not self._declares(last):
            change = log[last].change
            if isinstance(change, Rollback):
                # what it undid is as it was before: nothing has changed in between
                position = 2 * change.start - change.end
            else:
                change = _whole(self.catalog, change, last)
                position = change.start
                earlier = self._run(position)
                now = earlier.find(run.findings[at])
                if now < 0 and isinstance(change, Rename | RenameColumn) and len(earlier.findings) == len(run.findings):
                    now = at  # only what it is called has changed
                if now < 0:
                    return change
                run, at = earlier, now
            last = _latest(run.read, position)
        return None

    def _declares(self, position: int) -> bool:
        """Whether an entry is no later than the object's declaration."""
        if position <= self.born:
            return True
        return self.declaring is not None and self.catalog.log[position].change.statement is self.declaring

    def _unbroken(self, finding: Finding, run: Run) -> bool:
        """Whether a finding held right after the declaration, and since then nothing was taken back.

        Where rows only came to be and collections only grew, what holds at both ends held in between.
        """
        if self.declaring is None:
            return False
        log = self.catalog.log
        for positions in run.read.values():
            if not positions or positions[-1] <= self.born:
                continue
            for at in positions[bisect_right(positions, self.born) :]:
                if log[at].change.statement is not self.declaring and not _adds(log[at]):
                    return False
        after = self._run(self._declared_at())
        return after.find(finding) >= 0 and after.read.keys() <= run.read.keys()

    def _declared_at(self) -> int:
        """The position of the log after the statement that declares the object."""
        position, log = self.born, self.catalog.log
        while position < len(log) and log[position].change.statement is self.declaring:
            position += 1
        return position

    def _run(self, position: int) -> Run:
        run = self._runs.get(position)
        if run is None:
            snapshot = Recording(self.catalog, position)
            run = self._runs[position] = Run(list(_findings(self.call, snapshot, self.oid)), snapshot.read)
            snapshot.forget()
        return run


def _findings(call: Call, snapshot: Recording, oid: Oid | None) -> Iterable[Finding]:
    """What a rule finds in a snapshot, until it asks for what the files do not tell."""
    subject = snapshot if oid is None else snapshot.find(oid, Handle)
    if subject is None:
        return
    try:
        yield from call(subject) or ()
    except Unsure:
        return


def _declaration(catalog: Catalog, handle: Handle) -> tuple[int, StatementRef | None]:
    """The position of the entry by which an object got the declaration that it has, and the statement that made it."""
    log, place = catalog.log, handle.place
    for position in catalog.history(handle.row.oid):
        row = log[position].after
        if row is not None and row.declared is not None and (row.declared is place or row.declared == place):
            return position, log[position].change.statement
    return -1, None


def _latest(read: Read, position: int) -> int:
    """The last entry before a position that changed one of the rows that were read, -1 for none."""
    latest = -1
    for positions in read.values():
        if positions and positions[-1] > latest:
            at = positions[-1]
            if at >= position:
                before = bisect_left(positions, position)
                at = positions[before - 1] if before else -1
            if at > latest:
                latest = at
    return latest


def _adds(entry: Entry) -> bool:
    """Whether an entry only adds: a row that was not there, or to a collection."""
    before, after = entry.before, entry.after
    if before is None or after is None:
        return before is None
    if isinstance(before, Members):
        return before.open == after.open and begins_with(after.oids, before.oids)
    return isinstance(before, tuple | Grown) and begins_with(after, before)


def _whole(catalog: Catalog, change: Change, position: int) -> Change:
    """The change that the author wrote of which an implied one is a part."""
    if not change.implied:
        return change
    changes = catalog.changes
    for at in range(bisect_right(changes, position, key=_START) - 1, -1, -1):
        if changes[at].statement is not change.statement:
            break
        if not changes[at].implied:
            return changes[at]
    return change
