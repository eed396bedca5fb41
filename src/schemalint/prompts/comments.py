"""The marks that comments inside an example set, and what of the example each covers."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from schemalint.model import Span
from schemalint.prompts.polarity import Mark, Polarity, is_bare, polarity_of
from schemalint.syntax.lexer import lexemes

_UNCLOSED = 50
"""Quotes that nothing closes are looked behind so many times, as prose among SQL has apostrophes."""


class _Comment(Struct, frozen=True):
    mark: Mark
    trailing: bool
    line_start: int


class Marks(Struct, frozen=True):
    """The marks of an example.

    Attributes:
        mark: what marks it as a whole: its label, or the one mark of its comments.
        comments: the marks of its comments, in order.
        starts: where they begin.
        start: byte offset where the example begins.
        end: byte offset where it ends.
    """

    mark: Mark | None
    comments: tuple[_Comment, ...]
    starts: tuple[int, ...]
    start: int
    end: int

    @property
    def whole(self) -> Polarity:
        """The polarity of the example as a whole."""
        return Polarity.UNMARKED if self.mark is None else self.mark.polarity

    def at(self, start: int, end: int) -> Mark | None:
        """The mark of a statement: a comment on its last line, else the nearest comment before it, else the example's.

        Args:
            start: byte offset of its first token.
            end: byte offset, exclusive.
        """
        number = bisect_right(self.starts, end)
        if number < len(self.comments):
            after = self.comments[number]
            if after.trailing and after.line_start <= end:
                return after.mark
        for comment in reversed(self.comments[: bisect_right(self.starts, start)]):
            if not comment.trailing:
                return comment.mark
        return self.mark

    def bad(self, statements: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The runs that are marked as bad: all of the example, statements of it, and lines inside a statement."""
        if self.whole is Polarity.BAD and not any(one.mark.polarity is Polarity.GOOD for one in self.comments):
            yield self.start, self.end
            return
        for start, end in statements:
            mark = self.at(start, end)
            if mark is not None and mark.polarity is Polarity.BAD:
                yield start, end
        for comment in self.comments:
            if comment.trailing and comment.mark.polarity is Polarity.BAD:
                yield comment.line_start, comment.mark.span.start


def marks_of(path: str, sql: bytes, start: int, mark: Mark | None) -> Marks:
    """The marks of an example.

    Args:
        path: the document's.
        sql: the example's SQL.
        start: byte offset of it in the document.
        mark: what marks it from outside.
    """
    found = tuple(_marked(path, sql, start))
    said = {comment.mark.polarity for comment in found if not comment.trailing}
    if mark is None and len(said) == 1:
        mark = found[0].mark
    return Marks(mark, found, tuple(comment.mark.span.start for comment in found), start, start + len(sql))


def _marked(path: str, sql: bytes, start: int) -> Iterator[_Comment]:
    for begin, end in _comments(sql):
        text = sql[begin:end].decode("utf-8", "replace")
        polarity = polarity_of(text)
        if polarity is not Polarity.UNMARKED:
            line = sql.rfind(b"\n", 0, begin) + 1
            span = Span(path, start + begin, start + end)
            yield _Comment(Mark(polarity, span, "comment", is_bare(text)), bool(sql[line:begin].strip()), start + line)


def _comments(sql: bytes) -> Iterator[tuple[int, int]]:
    """The comments of an example; lines that nothing closes are left behind."""
    at = 0
    for _ in range(_UNCLOSED):
        last = None
        for last in lexemes(sql, at, len(sql)):
            if last.comment:
                yield last.start, last.end
        if last is None or last.closed:
            return
        line = sql.find(b"\n", last.end)
        if line < 0:
            return
        at = line + 1
