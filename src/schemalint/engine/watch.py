"""References are read while a file's nodes are alive, from the statements in which a rule may find something."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import json

from schemalint.catalog.reference import Reference, make_reference
from schemalint.catalog.replay.replay import Replay
from schemalint.engine.dispatch import Dispatch
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import VariableSetStmt
from schemalint.syntax.parse import Statement
from schemalint.syntax.references import references

_PREFIX = 3
"""How many bytes of a word are searched for: enough to be rare, few enough to be shared by `pg_class` and its like."""
_WORD = re.compile(rb"[a-z0-9_$\x80-\xff]+")
_ESCAPED_NAME = b'u&"'
"""A name may hide behind Unicode escapes."""


class Watch(NamedTuple):
    """What the rules about references want to see.

    Attributes:
        words: lower-case; a statement is read where one of them stands in its text as a word, or in the search path. No
            words read nothing; the empty word reads everything.
        needles: what is searched for, to look closer where it stands.
    """

    words: frozenset[bytes] = frozenset()
    needles: tuple[bytes, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether each statement is read."""
        return b"" in self.words

    def places(self, sql: bytes) -> list[int]:
        """Where the words stand in SQL: byte offsets, ascending."""
        if self.everything or not self.words:
            return []
        folded = sql.lower()
        found = {at for needle in self.needles for at in _words_at(folded, needle, self.words)}
        return sorted(found.union(_places(folded, _ESCAPED_NAME)))

    def in_path(self, search_path: Iterable[str]) -> bool:
        """Whether unqualified names may stand for what the rules look at."""
        return any(schema.encode() in self.words for schema in search_path)


def watch_for(dispatch: Dispatch, settings: Settings, profile: Profile) -> Watch:
    """What the rules of a run want to see in a project.

    Args:
        dispatch: the rules.
        settings: the settings of the run.
        profile: the project's profile.
    """
    words: set[bytes] = set()
    for subscriber in dispatch.any_of(Reference):
        of_rule = subscriber.rule.words
        words.update(word.lower().encode() for word in (of_rule(settings, profile) if of_rule is not None else ("",)))
    return Watch(frozenset(words), tuple(sorted({word[:_PREFIX] for word in words})))


def watched(
    replay: Replay, source: Source, statements: Iterable[Statement], watch: Watch, found: list[Reference]
) -> Iterator[Statement]:
    """The statements of a file as they are; what they name is added to `found` while they are replayed.

    The search path and the position of the log are those at which the replay asks for the statement.
    """
    everything, catalog, places = watch.everything, replay.catalog, watch.places(source.sql)
    path, in_path = None, False
    for statement in statements:
        if replay.session.search_path != path:
            path = replay.session.search_path
            in_path = watch.in_path(path)
        if not (everything or in_path or _holds(statement, places)):
            yield statement
            continue
        position, number = len(catalog.log), len(catalog.statements)
        names = references(statement, source.sql)
        body_path = _path_of_body(statement, path)
        yield statement
        reference = catalog.statements[number]
        found += [
            make_reference(catalog, reference, position, name, body_path if name.in_body else path) for name in names
        ]


def _words_at(sql: bytes, prefix: bytes, words: frozenset[bytes]) -> Iterator[int]:
    """Where words with this beginning stand, as whole words."""
    for at in _places(sql, prefix):
        word = _WORD.match(sql, at)
        if word is not None and word[0] in words and not (at and _WORD.match(sql, at - 1)):
            yield at


def _places(sql: bytes, needle: bytes) -> Iterator[int]:
    at = sql.find(needle)
    while at >= 0:
        yield at
        at = sql.find(needle, at + 1)


def _holds(statement: Statement, places: list[int]) -> bool:
    """Whether one of some places is in a statement."""
    at = bisect_left(places, statement.start)
    return at < len(places) and places[at] < statement.end


class _Value(Node, frozen=True, rename={"setting": "VariableSetStmt"}):
    setting: VariableSetStmt | None = None


class _Element(Node, frozen=True):
    arg: _Value | None = None


class _ElementNode(Node, frozen=True, rename={"element": "DefElem"}):
    element: _Element = _Element()


class _Function(Node, frozen=True):
    options: tuple[_ElementNode, ...] = ()


_function = json.Decoder(_Function)


def _path_of_body(statement: Statement, session_path: tuple[str, ...]) -> tuple[str, ...]:
    """The search path in which a function's body looks names up: its own, where it sets one."""
    if statement.kind != "CreateFunctionStmt" or b'"search_path"' not in bytes(statement.node):
        return session_path
    for option in _function.decode(statement.node).options:
        setting = option.element.arg.setting if option.element.arg is not None else None
        if setting is not None and setting.name == "search_path" and setting.kind == "VAR_SET_VALUE":
            values = (arg.constant.sval.sval for arg in setting.args if arg.constant is not None and arg.constant.sval)
            return tuple(value for value in values if value not in ("", "$user"))
    return session_path
