"""What a file sets a timeout to, statement by statement."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.edits import insert_before
from schemalint.catalog.migration import Migration
from schemalint.catalog.store import StatementRef
from schemalint.lazy import regex
from schemalint.model import Edit
from schemalint.named import NamedTuple
from schemalint.sources.source import Wrapping

UNTOLD = -1
"""A timeout that the file sets to what it does not tell."""
_UNITS = {"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "": 1}
_VALUE = regex(r"\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d|)\s*\Z")
_SET = regex(rb"(?is)set\s+(?:(local|session)\s+)?([\w.]+|\"[^\"]+\")\s*(?:=|\bto\b)\s*(?:'([^']*)'|(\w+))\s*\Z")
_RESET = regex(rb"(?is)(?:reset|discard)\s+(\w+)\s*\Z")
_CONFIG = regex(rb"(?is)\bset_config\s*\(\s*'(\w+)'\s*,\s*'([^']*)'\s*,\s*(true|false|'\w+')\s*\)")
_TRANSACTION = regex(rb"(?is)(begin|start|commit|end|rollback\s+to|rollback|abort)\b")
SETTING = ("VariableSetStmt", "SelectStmt", "DiscardStmt", "DoStmt", "CallStmt")
"""The kinds of statements that may set a parameter."""


class Assigned(NamedTuple):
    """What a statement sets a parameter to, in milliseconds; none takes back what was set."""

    value: int | None
    local: bool = False


class Limit(NamedTuple):
    """A timeout in force while a statement runs: in milliseconds, none where the file has not set it."""

    statement: StatementRef
    value: int | None


class _State(Struct):
    session: int | None = None
    local: int | None = None
    is_local: bool = False
    before: int | None = None
    """What the session had when the transaction began."""

    @property
    def value(self) -> int | None:
        return self.local if self.is_local else self.session

    def end(self, *, undo: bool) -> None:
        if undo:
            self.session = self.before
        self.before, self.local, self.is_local = self.session, None, False


def milliseconds(text: str) -> int:
    """A timeout as PostgreSQL reads it; what is none is untold."""
    match = _VALUE.match(text)
    return round(float(match[1]) * _UNITS[match[2]]) if match else UNTOLD


def assigned(statement: StatementRef, name: str) -> Assigned | None:
    """What a statement sets a parameter to, none where it does not speak of it."""
    if statement.kind not in SETTING:
        return None
    text, wanted = statement.source.sql[statement.start : statement.end], name.encode()
    if wanted not in text.lower():
        reset = _RESET.match(text)
        return Assigned(None) if reset and reset[1].lower() == b"all" else None
    found = _SET.match(text)
    if found is not None and found[2].strip(b'"').lower() == wanted:
        word = (found[4] or b"").lower()
        value = None if word == b"default" else milliseconds((found[3] or word).decode())
        return Assigned(value, (found[1] or b"").lower() == b"local")
    if _RESET.match(text):
        return Assigned(None)
    if statement.kind == "SelectStmt" and b"set_config" not in text.lower():
        return None
    called = _CONFIG.search(text)
    if called is not None and called[1].lower() == wanted and statement.kind == "SelectStmt":
        return Assigned(milliseconds(called[2].decode()), called[3].lower() == b"true")
    return Assigned(UNTOLD)


def speaks_of(migration: Migration, name: str) -> bool:
    """Whether a statement of the file sets a parameter to something."""
    if name.encode() not in migration.source.sql.lower():
        return False
    found = (assigned(one, name) for one in migration.references if one.kind in SETTING)
    return any(one is not None and one.value for one in found)


def limits(migration: Migration, name: str) -> Iterator[Limit]:
    """The timeout in force while each statement of a file runs; a file begins in a new session."""
    state, transaction = _State(), -1
    for statement in migration.references:
        if statement.transaction != transaction:
            state.end(undo=False)
            transaction = statement.transaction
        yield Limit(statement, state.value)
        if statement.kind == "TransactionStmt":
            _transaction(state, statement)
            continue
        found = assigned(statement, name)
        if found is None:
            continue
        if not found.local:
            state.session, state.is_local = found.value, False
        elif statement.in_block:
            state.local, state.is_local = found.value, True


def _transaction(state: _State, statement: StatementRef) -> None:
    match = _TRANSACTION.match(statement.source.sql, statement.start, statement.end)
    word = match[1].lower() if match else b""
    if word.startswith(b"rollback "):
        state.local, state.is_local = UNTOLD, True
    elif word in (b"commit", b"end", b"rollback", b"abort"):
        state.end(undo=word in (b"rollback", b"abort"))


def set_before(statement: StatementRef, name: str, value: str) -> Edit | None:
    """A timeout set before a statement: until its transaction ends, where it runs in one."""
    in_block = statement.in_block or statement.source.wrapping is Wrapping.IMPLICIT
    return insert_before(statement, f"SET {'LOCAL ' if in_block else ''}{name} = '{value}';")
