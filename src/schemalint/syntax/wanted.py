"""Names that are looked for, and where they stand in SQL: most SQL holds none, and need not be read for them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax.occurrences import occurrences
from schemalint.syntax.reference import Context, Kind, Ref

_BEGINNING = 3
"""Names that agree in so many bytes are searched for at once, by all that they have in common."""
_SYSTEM_S = b"pg"
"""What many names of the system begin with, and little else."""
_WORD = regex(rb"[a-z0-9_$\x80-\xff]+")
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_$" + bytes(range(0x80, 0x100)))
_DOLLAR = 0x24
"""It may end a word without being a part of it, as the tag of a quoted text."""
_ESCAPED_NAMES = (b'u&"', b"u&'")
_ESCAPES = b"e'"
_ESCAPED_STRING = regex(rb"(?<![\w$\x80-\xff])e'++(?>(?:[^'\\]++|\\[^xu0-7]|'')*)\\[xu0-7]")
"""A name may hide behind escapes of its letters."""

_QUALIFIES = regex(rb'"?\s*(?:\.|--|/\*)')
"""What follows a schema's name before that of a thing in it."""
_CALLED = regex(rb'"?\s*\.\s*"?[\w$\x80-\xff]+"?\s*\(')
_BEFORE_OPERAND = frozenset(b"=(<>+|[")
_BEFORE_EXPRESSION = frozenset(
    b"""and by call case default else elseif elsif execute from having if in join lateral not or perform return select
    then using when where""".split()
)
"""Words after which `schema.name(` is a call; after others it may be a table and its columns, or a function's name."""
_LISTS = (b"function", b"procedure", b"routine", b"aggregate", b"publication", b"vacuum", b"analyze")
"""Words of statements that list such names, so that a comma before one tells nothing."""
_NAMES_SCHEMA = (b"schema", b"namespace", b"execute")
"""In a text without these words a schema's name stands before a dot or is another thing's."""


_BLANKS = b' \t\r\n"'
_NEAR = 200
"""How many bytes before a name are looked at for what it stands in."""
_LAST_WORD = regex(rb"[\w$\x80-\xff]+\Z")


class Wanted(NamedTuple):
    """Names that are looked for, as `wanted` makes it.

    Attributes:
        schemas: the schemas, lower-case: they themselves, and what is in them.
        relations: relations that are looked for by their own names, lower-case.
        calls: whether functions in the schemas are looked for where they are called.
        words: all names as bytes.
        needles: what is searched for, to look closer where it stands.
    """

    schemas: frozenset[str]
    relations: frozenset[str]
    calls: bool
    words: frozenset[bytes]
    needles: tuple[bytes, ...]

    def looks_for(self, ref: Ref) -> bool:
        """Whether a reference is one of those that are looked for."""
        if ref.kind is Kind.CALL and ref.context is Context.READ and not self.calls:
            return False
        return ref.name in self.relations or (ref.name if ref.kind is Kind.SCHEMA else ref.schema) in self.schemas


def wanted(schemas: Iterable[str], relations: Iterable[str] = (), *, calls: bool = True) -> Wanted:
    """Look for names.

    Args:
        schemas: names of schemas, lower-case.
        relations: names of relations that are looked for in whatever schema they are, lower-case.
        calls: whether to look for functions in the schemas where they are called.
    """
    known, own = frozenset(schemas), frozenset(relations)
    words = frozenset(map(str.encode, known | own))
    groups: dict[bytes, list[bytes]] = {}
    for word in words:
        beginning = _SYSTEM_S if word.startswith(_SYSTEM_S) else word[:_BEGINNING]
        groups.setdefault(beginning, []).append(word)
    return Wanted(known, own, calls, words, tuple(sorted(map(_common, groups.values()))))


class Look:
    """Where the names that are looked for stand in a text.

    Args:
        wanted: the names.
        sql: the text.

    Attributes:
        places: where they stand as words: byte offsets, ascending.
    """

    __slots__ = ("_folded", "places", "wanted")

    def __init__(self, wanted: Wanted, sql: bytes) -> None:
        folded = sql.lower()
        self.wanted = wanted
        self._folded = folded
        found = {
            at
            for needle in wanted.needles
            if needle in folded
            for at in occurrences(folded, needle)
            if self._is_word(at)
        }
        if b"&" in sql:
            found.update(at for needle in _ESCAPED_NAMES for at in occurrences(folded, needle))
        if b"\\" in sql:
            found.update(_escaped_strings(folded))
        self.places = sorted(found)

    def named(self, start: int, end: int) -> list[int]:
        """The places in a statement or a body at which one of the names may be what stands there.

        Left out are those at which the text itself shows that it is another thing's name, or a call that is not
        looked for.
        """
        places = self.places
        found = places[bisect_left(places, start) : bisect_left(places, end)]
        if not found:
            return found
        return [at for at in found if self._may_name(at, start, end)]

    def _is_word(self, at: int) -> bool:
        """Whether a name begins at a place, and is a whole word."""
        if at and self._folded[at - 1] in _WORD_BYTES and self._folded[at - 1] != _DOLLAR:
            return False
        return self._word(at) in self.wanted.words

    def _word(self, at: int) -> bytes:
        """The word at a place, empty for none; where it holds a dollar, what is looked for may end before that."""
        match = _WORD.match(self._folded, at)
        word: bytes = match[0] if match is not None else b""
        return word.partition(b"$")[0] if b"$" in word and word not in self.wanted.words else word

    def _may_name(self, at: int, start: int, end: int) -> bool:
        """Whether what stands at a place of a statement or body may be one of the names."""
        word = self._word(at)
        name, stop = word.decode("utf-8", "replace"), at + len(word)
        if name not in self.wanted.schemas or name in self.wanted.relations:
            return True  # a relation, or a name with escapes
        if not self.wanted.calls and _CALLED.match(self._folded, stop) and self._in_expression(at, start, end):
            return False
        return _QUALIFIES.match(self._folded, stop) is not None or self._holds(_NAMES_SCHEMA, start, end)

    def _in_expression(self, at: int, start: int, end: int) -> bool:
        """Whether what stands before a place, on its line or the one before, says that an expression begins there."""
        before = self._before(at)
        if not before or b"--" in before or before.endswith(b"*/"):
            return False
        if before[-1] == 0x2C:
            return not self._holds(_LISTS, start, end)
        last = _LAST_WORD.search(before)
        return before[-1] in _BEFORE_OPERAND or (last is not None and last[0] in _BEFORE_EXPRESSION)

    def _before(self, at: int) -> bytes:
        """What stands before a place on its line, or on the one above where that is nothing; empty where it is long."""
        folded, line = self._folded, self._folded.rfind(b"\n", 0, at) + 1
        if at - line > _NEAR:
            return b""
        before = folded[line:at].rstrip(_BLANKS)
        if before or not line:
            return before
        above = folded.rfind(b"\n", 0, line - 1) + 1
        return folded[above:at].rstrip(_BLANKS) if at - above <= _NEAR else b""

    def _holds(self, words: tuple[bytes, ...], start: int, end: int) -> bool:
        return any(self._folded.find(word, start, end) >= 0 for word in words)


def stands_in(places: list[int], start: int, end: int) -> bool:
    """Whether one of some ascending places is in a run of the text."""
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _escaped_strings(text: bytes) -> Iterator[int]:
    """Where strings begin in which a name may hide; their first two bytes are found many times faster than they are."""
    at = text.find(_ESCAPES)
    while at >= 0:
        match = _ESCAPED_STRING.match(text, at)
        if match is not None:
            yield at
        at = text.find(_ESCAPES, at + 1 if match is None else match.end())


def _common(words: list[bytes]) -> bytes:
    """What all words begin with."""
    first, last = min(words), max(words)
    return next((first[:at] for at in range(len(first)) if last[at : at + 1] != first[at : at + 1]), first)
