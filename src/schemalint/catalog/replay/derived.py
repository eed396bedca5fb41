"""Statements whose text stands nowhere in the files as it is: they are at the place that makes them run."""

from functools import lru_cache

from msgspec import structs

from schemalint.sources.source import Segment, Source
from schemalint.syntax.parse import Parsed, parse


@lru_cache(maxsize=256)  # a body runs again and again
def statements_in(text: bytes) -> Parsed:
    """The statements of a text that a body runs."""
    return parse(text)


def derived_source(source: Source, start: int, end: int, sql: bytes) -> Source:
    """The source of a text that a run of another source makes; all of it is shown at that run, and nothing is edited.

    Args:
        source: where the run stands.
        start: byte offset of the run in its SQL.
        end: its end, exclusive.
        sql: the text.
    """
    span = source.span(start, end)
    whole = Segment(0, span.start, max(span.end - span.start, 0), literal=False)
    wrapping = source.wrapping_at(start)
    return structs.replace(source, sql=sql, segments=(whole,), problems=(), parts=(), wrapping=wrapping)
