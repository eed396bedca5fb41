"""Reading: a file's bytes become a source, with whatever was wrong with them."""

import codecs
import re

from schemalint.lazy import regex
from schemalint.model import Text
from schemalint.sources.blank import Blanked, Run, segments, spaces
from schemalint.sources.paths import content
from schemalint.sources.runners import BY_NAME, SECTIONS
from schemalint.sources.runners.runner import Runner, Sections
from schemalint.sources.source import ReadProblem, Source, SourceFile, Wrapping
from schemalint.sources.templates import NEEDLE, blank_templates

_UTF16 = {codecs.BOM_UTF16_LE: "UTF-16 (little-endian)", codecs.BOM_UTF16_BE: "UTF-16 (big-endian)"}
_VARIABLE = re.compile(rb":(?<![\w\x80-\xff'\")\]$:]:)[\w\x80-\xff'\"{]")
"""A colon that may begin a psql variable: the text before it ends no operand, and no cast or assignment follows."""

_NULS = regex(rb"\0+")
_BINARY = 16
"""A file of which more than one byte in so many is NUL is no text."""


def read(file: SourceFile) -> Source:
    """Read a file; never raises for what is wrong with it, but says it in the source's `problems`.

    The SQL of a file that cannot be read or decoded is empty. A byte order mark, NUL bytes, what only psql
    understands and what migrates down are blanked, so that every offset is an offset of the file.
    """
    data = contents(file)
    return data if isinstance(data, Source) else _source(file, data)


def contents(file: SourceFile) -> bytes | Source:
    """The bytes of a file of UTF-8 text; where they cannot be had or are none, the empty source that says so."""
    try:
        data = _bytes(file)
    except OSError as error:
        return _unreadable(file, b"", f"cannot be read: {(error.strerror or str(error)).lower()}", 0, 0)
    undecodable = _undecodable(data)
    return data if undecodable is None else _unreadable(file, data, *undecodable)


def _bytes(file: SourceFile) -> bytes:
    if file.data is not None or file.location is None:
        return file.data or b""
    return content(file.location)


def _unreadable(file: SourceFile, data: bytes, message: str, start: int, end: int) -> Source:
    problem = ReadProblem("unreadable-file", message, start, end)
    text = Text(file.path, data)
    return Source(text=text, sql=b"", under_review=file.under_review, wrapping=file.wrapping, problems=(problem,))


def _undecodable(data: bytes) -> tuple[str, int, int] | None:
    """Why the bytes are no UTF-8 text, and where."""
    if data.isascii():
        return None if b"\0" not in data else _binary(data)
    encoding = _UTF16.get(data[:2])
    if encoding:
        return f"{encoding}, not UTF-8", 0, 2
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _bad_byte(data, error.start), error.start, error.start + 1
    return _binary(data)


def _bad_byte(data: bytes, at: int) -> str:
    if data[at] == 0xED and data[at + 1 : at + 2] >= b"\xa0":
        return f"not UTF-8: half of a surrogate pair at byte {at}"
    return f"not UTF-8: byte 0x{data[at]:02x} at offset {at}"


def _binary(data: bytes) -> tuple[str, int, int] | None:
    nuls = data.count(0)
    if nuls <= _BINARY or nuls * _BINARY <= len(data):
        return None
    at = data.index(0)
    return "not text: many NUL bytes, as in UTF-16 or a binary file", at, at + 1


def _source(file: SourceFile, data: bytes) -> Source:
    runs: list[Run] = []
    problems: tuple[ReadProblem, ...] = ()
    sql = data
    if sql.startswith(codecs.BOM_UTF8):
        sql = b"   " + sql[3:]
    if b"\0" in sql:
        problems = tuple(ReadProblem("syntax-error", "NUL byte", *match.span()) for match in _NULS.finditer(sql))
        sql = sql.replace(b"\0", b" ")
    runner = BY_NAME[file.runner]
    for blanked in _stages(sql, runner):
        sql = blanked.sql
        runs += blanked.runs
    return Source(
        text=Text(file.path, data),
        sql=sql,
        segments=segments(runs, len(sql)) if runs else (),
        under_review=file.under_review,
        wrapping=_wrapping(data, file.wrapping, runner) if runner.markers else file.wrapping,
        parts=runner.parts(sql, file.wrapping) if runner.parts is not None else (),
        problems=problems,
        runner=file.runner,
        reversible=_undone(data, runner) if runner.undone_in_file else file.reversible,
    )


def _undone(data: bytes, runner: Runner) -> bool:
    """Whether a file has a down part with anything in it."""
    for sections in runner.sections:
        down = sections.down.search(data)
        if down is not None:
            lines = data[down.end() :].splitlines()[1:]
            return any(line.strip() and not line.lstrip().startswith(b"--") for line in lines)
    return False


def _wrapping(data: bytes, otherwise: Wrapping, runner: Runner) -> Wrapping:
    """The transaction that a file asks for."""
    for marker in runner.markers:
        if marker.needle in data and marker.pattern.search(data):
            return marker.wrapping
    return otherwise


def _stages(sql: bytes, runner: Runner) -> list[Blanked]:
    blanked = [without_psql(sql)]
    if runner.rewrite is not None:
        blanked.append(runner.rewrite(blanked[-1].sql))
    if _holds(sql, NEEDLE):
        blanked.append(blank_templates(blanked[-1].sql))
    for sections in SECTIONS:
        if _holds(blanked[-1].sql, sections.needle):
            blanked.append(blank_down(blanked[-1].sql, sections))
    return blanked


def _holds(sql: bytes, needle: bytes) -> bool:
    """Whether a text holds another; that it lacks the first byte is told many times faster, and most begin rarely."""
    return needle[0] in sql and needle in sql


def without_psql(sql: bytes) -> Blanked:
    """SQL with what only psql understands blanked; most holds nothing that could be, the rest is worth its lexer."""
    if not (b"\\" in sql or _VARIABLE.search(sql) or b"stdin" in sql.lower()):
        return Blanked(sql)
    from schemalint.sources.psql import blank_psql

    return blank_psql(sql)


def blank_down(sql: bytes, sections: Sections) -> Blanked:
    """Blank what a file's markers say migrates down, the marker's line included."""
    out, runs, at = bytearray(sql), list[Run](), 0
    while down := sections.down.search(sql, at):
        up = sections.up.search(sql, down.end())
        at = up.start() if up else len(sql)
        out[down.start() : at] = spaces(out[down.start() : at])
        runs.append(Run(down.start(), at))
    return Blanked(bytes(out), tuple(runs)) if runs else Blanked(sql)
