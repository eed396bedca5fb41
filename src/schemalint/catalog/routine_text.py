"""Where the clauses of a CREATE FUNCTION stand in its text."""

from collections.abc import Iterator

from schemalint.catalog.handles.base import quoted
from schemalint.catalog.handles.others import Function
from schemalint.catalog.rows import Place
from schemalint.catalog.types import shown
from schemalint.lazy import regex
from schemalint.syntax.literal import literal_at

_DEFINER = regex(rb"\bsecurity\s+definer\b")
_SEARCH_PATH = regex(rb"\bset\s+search_path\s*(?:=|\bto\b)\s*")
_VALUE = regex(rb"""(?:'[^']*'|"[^"]*"|[a-z_$][\w$]*)(?:\s*,\s*(?:'[^']*'|"[^"]*"|[a-z_$][\w$]*))*""")


def signature(function: Function) -> str:
    """A function as GRANT and DROP name it: schema unless it is `public`, name, and the types of what it takes."""
    schema = function.schema.name
    name = quoted(function.name) if schema == "public" else f"{quoted(schema)}.{quoted(function.name)}"
    return f"{name}({', '.join(shown(one.type) for one in function.arguments if one.mode in 'ibv')})"


def _around_body(function: Function) -> Iterator[tuple[Place, bytes, int]]:
    """The clauses before and after the body, each as lower-case text with where it begins."""
    place, body = function.place, function.body
    if place is None or body is None or function.row.body_at < 0:
        return
    sql = place.source.sql
    literal = literal_at(sql, function.row.body_at, body)
    end = place.end if place.end >= 0 else len(sql)
    for start, stop in ((place.start, literal.start), (literal.end, end)):
        yield place, sql[start:stop].lower(), start


def security_definer_at(function: Function) -> Place | None:
    """Where the declaration says SECURITY DEFINER; none where it does not, or where a body in SQL hides it."""
    for place, text, start in _around_body(function):
        match = _DEFINER.search(text)
        if match is not None:
            return Place(place.source, start + match.start(), start + match.end())
    return None


def path_end(function: Function) -> Place | None:
    """The value of the declaration's SET search_path; none where it has none."""
    for place, text, start in _around_body(function):
        match = _SEARCH_PATH.search(text)
        value = _VALUE.match(text, match.end()) if match is not None else None
        if match is not None and value is not None:
            return Place(place.source, start + match.end(), start + value.end())
    return None
