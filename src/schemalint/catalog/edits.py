"""Edits of the author's text that fixes are made of; none where the text is not plainly what it must be."""

from collections.abc import Sequence

from schemalint.catalog.rows import Place
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.lazy import regex
from schemalint.model import Edit, NewFile
from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.extent import element_end

_STATEMENT_END = regex(rb"\s*;")
_LINE_REST = regex(rb"[ \t]*(?:--[^\r\n]*)?(?=(\r?\n)|\Z)")
_LINE_END = regex(rb"[ \t]*(?:\r?\n|\Z)")
_COMMA = regex(rb"\s*,[ \t]*")
_COMMA_AND_LINE = regex(rb"\s*,(?:[ \t]*(?:--[^\r\n]*)?\r?\n)?[ \t]*")
_COMMENT = regex(rb"[ \t]*--[^\r\n]*")
_LAST = regex(rb"(?:\s|--[^\n]*\n)*\)")


def insert_statement(after: StatementRef, text: str) -> Edit | None:
    """Insert a statement on a line of its own after another."""
    source = after.source
    semicolon = _STATEMENT_END.match(source.sql, after.end)
    end = semicolon.end() if semicolon else after.end
    rest = _LINE_REST.match(source.sql, end)
    newline = "\n"
    if semicolon is None:
        text = ";" + newline + text
    elif rest is not None:
        newline = (rest[1] or b"\n").decode()
        end, text = rest.end(), newline + text
    else:
        text = newline + text + newline
    if not source.editable(after.start, end):
        return None
    return Edit(source.span(end, end), text)


def replace_text(place: Place, text: str) -> Edit | None:
    """Replace the text at a place."""
    source, start, end = place.source, place.start, place.end
    return Edit(source.span(start, end), text) if source.editable(start, end) else None


def remove_statement(statement: StatementRef) -> Edit | None:
    """Remove a statement with its semicolon, and with the line where it stands alone on it."""
    source, start = statement.source, statement.start
    semicolon = _STATEMENT_END.match(source.sql, statement.end)
    end = semicolon.end() if semicolon else statement.end
    rest = _LINE_END.match(source.sql, end)
    if rest is not None and source.sql[start - 1 : start] in (b"", b"\n"):
        end = rest.end()
    return replace_text(Place(source, start, end), "")


def insert_text(place: Place, text: str) -> Edit | None:
    """Insert text at the end of a place."""
    source, end = place.source, place.end
    return Edit(source.span(end, end), text) if source.editable(place.start, end) else None


def remove_element(place: Place) -> Edit | None:
    """Remove an element of a list in parentheses, with its comma and the comment that follows on its line."""
    source, start = place.source, place.start
    sql, end = source.sql, element_end(source.sql, start)
    begin = _back_over(sql, start, b" \t")
    comma = (_COMMA_AND_LINE if sql[begin - 1 : begin] == b"\n" else _COMMA).match(sql, end)
    if comma is not None:
        return _removal(source, start, comma.end())
    if not _LAST.match(sql, end):
        return None
    before = _back_over(sql, start, b" \t\r\n")
    match sql[before - 1 : before]:
        case b",":
            comment = _COMMENT.match(sql, end)
            return _removal(source, before - 1, comment.end() if comment else end)
        case b"(":
            return _removal(source, start, end)
        case _:
            return None


def _removal(source: Source, start: int, end: int) -> Edit | None:
    return replace_text(Place(source, start, end), "")


def _back_over(sql: bytes, at: int, characters: bytes) -> int:
    while at and sql[at - 1] in characters:
        at -= 1
    return at


_BUILDS = regex(
    rb"(?is)(?:create\s+(?:unique\s+)?index|drop\s+index|reindex\s+(?:index|table|schema|database))(?=\s)(?!\s+concurrently\b)"
)


def concurrently(statement: StatementRef) -> Edit | None:
    """CONCURRENTLY after CREATE INDEX, DROP INDEX or REINDEX; DROP INDEX takes it for one index only."""
    source, start = statement.source, statement.start
    match = _BUILDS.match(source.sql, start, statement.end)
    several = statement.kind == "DropStmt" and b"," in source.sql[start : statement.end]
    cascades = statement.kind == "DropStmt" and b"cascade" in source.sql[start : statement.end].lower()
    return (
        insert_text(Place(source, start, match.end()), " CONCURRENTLY") if match and not (several or cascades) else None
    )


_ENDS_IN_NAME = regex(rb"(?is)\bdetach\s+partition\s+(?:[\w.]|\"[^\"]*\")+\s*\Z")
_NO_WORD = regex(r"\W")
_REFRESH = regex(rb"(?is)refresh\s+materialized\s+view(?=\s)(?!\s+concurrently\b)")


def concurrently_detached(statement: StatementRef) -> Edit | None:
    """CONCURRENTLY after DETACH PARTITION, where the statement does nothing else."""
    source, start = statement.source, statement.start
    end = start + len(source.sql[start : statement.end].rstrip())
    whole = _ENDS_IN_NAME.search(source.sql, start, end)
    return insert_text(Place(source, start, end), " CONCURRENTLY") if whole else None


def concurrently_refreshed(statement: StatementRef) -> Edit | None:
    """CONCURRENTLY after REFRESH MATERIALIZED VIEW."""
    source, start = statement.source, statement.start
    match = _REFRESH.match(source.sql, start, statement.end)
    return insert_text(Place(source, start, match.end()), " CONCURRENTLY") if match else None


def insert_before(statement: StatementRef, text: str) -> Edit | None:
    """Insert a statement on a line of its own before another."""
    source, start = statement.source, statement.start
    return Edit(source.span(start, start), f"{text}\n") if source.editable(start, start + 1) else None


def opening_of(source: Source) -> str | None:
    """How a further migration begins; none where its runner opens no transaction around a file."""
    return None if source.wrapping is Wrapping.NONE else BY_NAME[source.runner].opening


def following_file(catalog: Catalog, source: Source, name: str, statements: Sequence[str]) -> tuple[NewFile, ...]:
    """A further migration with some statements; none where the runner opens no transaction around a file.

    Args:
        catalog: the history's, whose last file it comes after.
        source: the file that the statements must not share a transaction with.
        name: what it is called; what is no letter or digit becomes `_`.
        statements: without semicolons.
    """
    from schemalint.sources.successor import successor

    opening = opening_of(source)
    if opening is None:
        return ()
    last = next(reversed(catalog.file_starts), source.path)
    path = successor(last, _NO_WORD.sub("_", name.lower()))
    if path is None:
        return ()
    head = f"{opening}\n" if opening else ""
    return (NewFile(path, head + ";\n".join([*statements, ""])),)
