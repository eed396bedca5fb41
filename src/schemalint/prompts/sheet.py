"""The SQL of a document: all but its examples blanked, so that offsets stay, and behind it what was read in wraps."""

from schemalint.prompts.document import Fence
from schemalint.prompts.stand_ins import StandIn
from schemalint.sources.blank import Run, segments, spaces
from schemalint.sources.read import without_psql
from schemalint.sources.source import Segment


class Sheet:
    """The SQL of a document while it is put together.

    Args:
        data: the author's text.

    Attributes:
        stand_ins: what stands in for placeholders, in order.
        fragments: how many statements stand behind the document.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sql = bytearray(spaces(data))
        self._runs: list[Run] = []
        self._behind: list[Segment] = []
        self._more = bytearray()
        self.stand_ins: list[StandIn] = []
        self.fragments = 0

    def put(self, fence: Fence) -> tuple[int, int]:
        """Put an example where it stands; the run that it takes is given."""
        for piece in fence.pieces:
            self._sql[piece.start : piece.end] = self._data[piece.start : piece.end].replace(b"\0", b" ")
        start, end = (fence.pieces[0].start, fence.pieces[-1].end) if fence.pieces else (0, 0)
        blanked = without_psql(bytes(self._sql[start:end]))
        self._sql[start:end] = blanked.sql
        self._runs += [Run(start + run.start, start + run.end) for run in blanked.runs]
        if fence.quoted:  # the quote's marks
            ends = zip(fence.pieces, fence.pieces[1:], strict=False)
            self._runs += [Run(before.end, after.start) for before, after in ends]
        return start, end

    def take(self, start: int, end: int) -> bytes:
        """The SQL of a run; beyond it there is none, so that offsets are the document's."""
        return bytes(self._sql[start:end])

    def replace(self, made: list[StandIn]) -> None:
        """Put stand-ins in place."""
        for one in made:
            self._sql[one.start : one.end] = one.name
            self._runs.append(Run(one.start, one.end))
        self.stand_ins += made

    def behind(self, sql: bytes, begin: int, origin: int, length: int) -> int:
        """Add a statement behind the document; the byte offset that it begins at is given.

        Args:
            sql: its SQL.
            begin: byte offset in it where the author's own text begins.
            origin: where that stands in the document.
            length: its bytes.
        """
        at = len(self._sql) + len(self._more) + 1
        self._more += b"\n" + sql
        self.fragments += 1
        self._behind += [
            Segment(at - 1, origin, 0, literal=False),
            Segment(at + begin, origin, length, literal=True),
            Segment(at + begin + length, origin + length, 0, literal=False),
        ]
        return at

    @property
    def sql(self) -> bytes:
        """The SQL."""
        return bytes(self._sql + self._more)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The map back to the author's text."""
        length = len(self._sql)
        if not self._runs and not self._behind:
            return ()
        return (segments(self._runs, length) or (Segment(0, 0, length, literal=True),)) + tuple(self._behind)
