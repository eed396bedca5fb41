"""What psql understands and the server does not: meta-commands, variables and the data of `COPY … FROM stdin`.

A lexer that jumps from one interesting character to the next; what stands in strings, quoted identifiers, dollar
quotes and comments is left alone, as psql leaves it.
"""

import re

from schemalint.named import NamedTuple
from schemalint.sources.blank import Blanked, Run, spaces

_NAME = rb"\w\x80-\xff"

_TOKEN = re.compile(
    rb"--[^\r\n]*+|/\*|'|\"[^\"]*+\"?|\$|\\|;"
    rb"|::|:=|:[" + _NAME + rb"]++|:'[" + _NAME + rb"]++'|:\"[" + _NAME + rb"]++\"|:\{\?[" + _NAME + rb"]++\}|:",
)
_PLAIN = re.compile(
    rb"(?>(?:[^\-/'\"$\\;:]++|-(?!-)|--[^\r\n]*+|/(?!\*)|(?<![eE])'[^']*+'|\"[^\"]*+\""
    rb"|::|:=|:(?![" + _NAME + rb"'\"{])){0,4096})"
)
"""What no token of interest begins in, in steps; those that are left are handled one by one."""
_STRING = re.compile(rb"'[^']*+'?")
_ESCAPED = re.compile(rb"(?s:'(?>(?:[^'\\]++|\\.|'')*)(?:'|\\?\Z)(?:[ \t\f\v]*+[\r\n]\s*+(?='))?)")
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_DOLLAR = re.compile(rb"\$(?:[A-Za-z_\x80-\xff][" + _NAME + rb"]*+)?\$")
_COMMAND = re.compile(
    rb"\\(?:"
    rb"(?P<name>[A-Za-z]\w*\+?|[?!.])"
    rb"(?P<raw>(?<=\\[cC][oO][pP][yY])[^\n]*+|(?<=!)[^\n]*+)?"
    rb"(?>(?:'(?>(?:[^'\\\n]|\\[^\n])*)'|\"[^\"\n]*+\"|`[^`\n]*+`|[^'\"`\\\n]++|[^\\\n])*)"
    rb"(?P<separator>\\\\)?)",
)
_ENDS_STATEMENT = frozenset(b"g gx gexec gset gdesc crosstabview watch parse sendpipeline".split())
_COPY = re.compile(rb"(?is:(?>(?:\s++|--[^\r\n]*+|/\*.*?\*/|;)*)copy(?![" + _NAME + rb"$]))")
_SET = re.compile(rb"\\set\s+([" + _NAME + rb"]+)")
_STDIN = re.compile(rb"(?i:(?<![" + _NAME + rb"$])from\s+stdin(?![" + _NAME + rb"$]))")
_CLIENT_COPY = re.compile(rb"(?i:\\copy\b.*\bfrom\s+stdin\b)")
_HIDING = re.compile(rb"(?s:--[^\r\n]*+|/\*.*?\*/|'[^']*+'|\"[^\"]*+\")")
_DATA_END = re.compile(rb"^\\\.\r?$", re.MULTILINE)

_WORD = frozenset(byte for byte in range(256) if byte >= 0x80 or chr(byte).isalnum() or byte in b"_$")
_OPERAND = frozenset(b"'\")]")

_VARIABLE = re.compile(rb":(?:(?<![" + _NAME + rb"'\")\]$:]:)|(?<=:::))[" + _NAME + rb"'\"{]")
"""What may begin a variable: a colon after what ends no operand, or after a cast's two."""

_WANTS_NUMBER = re.compile(rb"(?i:(?:char|character|varying|bit|float|time|timestamp|interval)\s*\(\s*|\blimit\s+)\Z")
"""Where the grammar has no expression but a number (for LIMIT, one does as well)."""

_ARRAY = re.compile(rb"(?i:(?<![" + _NAME + rb"])array[\s\[]*\Z)")
"""What stands before the bracket of an array's elements; of nested arrays the outer brackets too."""

_SEMICOLON = ord(";")
_TYPE = 50
"""How many bytes a type and the parenthesis after it may take."""
_NEAR = 1000
"""How many bytes before a variable are looked at for what it stands in, so that each costs the same."""


class _Condition(NamedTuple):
    r"""A branch of `\if` that is open.

    Attributes:
        start: where its matter begins.
        taken: whether an earlier branch of the same condition holds SQL.
    """

    start: int
    taken: bool


class _State:
    """Where the lexer stands.

    Attributes:
        out: the text as blanked up to here.
        statement: where the statement at hand begins.
        conditions: the branches that are open, innermost last.
        assigned: the variables that the file itself sets.
        copies: whether there may be a `COPY … FROM stdin`.
    """

    __slots__ = ("assigned", "conditions", "copies", "out", "runs", "statement")

    def __init__(self, sql: bytes) -> None:
        self.out = bytearray(sql)
        self.runs: list[Run] = []
        self.statement = 0
        self.conditions: list[_Condition] = []
        self.assigned = frozenset(_SET.findall(sql))
        self.copies = b"stdin" in sql.lower()

    def put(self, start: int, replacement: bytes | bytearray) -> None:
        end = start + len(replacement)
        if self.out[start:end] != replacement:
            self.out[start:end] = replacement
            self.runs.append(Run(start, end))

    def blank(self, start: int, end: int) -> None:
        self.put(start, spaces(self.out[start:end]))


def blank_psql(sql: bytes) -> Blanked:
    r"""Blank what only psql understands, keeping length and line ends; the very same object where there is nothing.

    A variable becomes an identifier or a string of its own length, so that the statement around it parses. Of the
    branches of `\if`, the first that holds anything stays, because psql never runs two of them.
    """
    state = _State(sql)
    at, end = 0, _end_of_psql(sql, state)
    while (plain := _PLAIN.match(sql, at, end)) and (at := plain.end()) < end:
        if sql[at] == _SEMICOLON and not state.copies:
            at = state.statement = at + 1
        elif token := _TOKEN.match(sql, at):
            at = _HANDLERS[sql[at]](state, sql, token)
    return Blanked(bytes(state.out), tuple(state.runs)) if state.runs else Blanked(sql)


def _end_of_psql(sql: bytes, state: _State) -> int:
    """Where the last thing has begun that may be psql's: of most files the lexer need not see the rest."""
    if state.copies:
        return len(sql)
    last = sql.rfind(b"\\")
    for match in _VARIABLE.finditer(sql, last + 1):
        last = match.start()
    for name in state.assigned:  # as a variable, it may lengthen any name
        last = max(last, sql.rfind(name, last + 1))
    return min(last + 2, len(sql))  # a colon is told by what follows it


def _skip(_: _State, __: bytes, token: re.Match[bytes]) -> int:
    return token.end()


def _string(_: _State, sql: bytes, token: re.Match[bytes]) -> int:
    at = token.start()
    escaped = sql[at - 1 : at] in {b"e", b"E"} and not _in_word(sql, at - 1)
    if not escaped:
        return _end(_STRING, sql, at)
    # A string goes on after a line break, and its escapes with it.
    end = at
    while (match := _ESCAPED.match(sql, end)) and match.end() > end:
        end = match.end()
    return end


def _end(pattern: re.Pattern[bytes], sql: bytes, at: int) -> int:
    match = pattern.match(sql, at)
    return match.end() if match else at + 1


def _in_word(text: bytes | bytearray, at: int) -> bool:
    """Whether the byte before a place belongs to a word."""
    return at > 0 and text[at - 1] in _WORD


def _comment(_: _State, sql: bytes, token: re.Match[bytes]) -> int:
    depth, at = 1, token.end()
    while depth:
        edge = _COMMENT_EDGE.search(sql, at)
        if edge is None:
            return len(sql)
        depth += 1 if edge[0] == b"/*" else -1
        at = edge.end()
    return at


def _dollar(state: _State, sql: bytes, token: re.Match[bytes]) -> int:
    opening = _DOLLAR.match(sql, token.start())
    if opening is None or _in_word(state.out, token.start()):
        return token.end()
    closing = sql.find(opening[0], opening.end())
    return len(sql) if closing < 0 else closing + len(opening[0])


def _semicolon(state: _State, sql: bytes, token: re.Match[bytes]) -> int:
    return _end_statement(state, sql, token.start(), token.end())


def _end_statement(state: _State, sql: bytes, at: int, after: int) -> int:
    """Where lexing goes on after a statement that ends at a place: behind its data, where it is a COPY from stdin."""
    start, state.statement = state.statement, after
    if not _COPY.match(state.out, start, at) or not _STDIN.search(_HIDING.sub(b" ", bytes(state.out[start:at]))):
        return after
    return _data(state, sql, after)


def _data(state: _State, sql: bytes, after: int) -> int:
    r"""Blank the lines that follow the one at a place, up to `\.` or the end of the file, as psql reads them."""
    line_end = sql.find(b"\n", after)
    if line_end < 0:
        return after
    last = _DATA_END.search(sql, line_end + 1)
    end = last.end() if last else len(sql)
    state.blank(line_end + 1, end)
    rest = sql[after:line_end]
    if rest.strip():
        # psql runs the rest of the line after the data; it stands before them and is lexed here.
        inner = blank_psql(rest)
        if inner.runs:
            state.put(after, inner.sql)
    state.statement = end
    return end


def _command(state: _State, sql: bytes, token: re.Match[bytes]) -> int:
    at = token.start()
    if sql.startswith(b"\\;", at):
        state.put(at, b" ;")
        return _end_statement(state, sql, at, at + 2)
    if sql.startswith(b"\\\\", at):
        state.blank(at, at + 2)
        return at + 2
    command = _COMMAND.match(sql, at)
    if command is None:
        return token.end()
    name = command["name"].lower()
    state.blank(at, command.end())
    if name in _ENDS_STATEMENT:
        state.put(at, b";")
        return _end_statement(state, sql, at, command.end())
    if name == b"copy" and _CLIENT_COPY.match(command[0]):
        return _data(state, sql, command.end())
    if name in _CONDITIONS:
        _CONDITIONS[name](state, at, command.end())
    return command.end()


def _if(state: _State, _: int, after: int) -> None:
    state.conditions.append(_Condition(after, taken=False))


def _else(state: _State, at: int, after: int) -> None:
    if state.conditions:
        taken = _close_branch(state, at)
        state.conditions.append(_Condition(after, taken))


def _endif(state: _State, at: int, _: int) -> None:
    if state.conditions:
        _close_branch(state, at)


def _close_branch(state: _State, at: int) -> bool:
    """Blank the branch that ends here where an earlier one stays; whether any has stayed so far."""
    start, taken = state.conditions.pop()
    if taken:
        state.blank(start, at)
    return taken or bool(state.out[start:at].strip())


def _colon(state: _State, _: bytes, token: re.Match[bytes]) -> int:
    at, text = token.start(), token[0]
    if text in {b":", b"::", b":="} or _follows_operand(state, at, text) or _in_subscript(state, at):
        return token.end()
    if text[1:2] == b"{":
        # the space: after a stray backslash it must make no command
        state.put(at, b" true".ljust(len(text)))
    elif text[1:2] in {b"'", b'"'}:
        state.put(at, text[1:2] + b"_" + text[2:])
    elif _WANTS_NUMBER.search(state.out, max(0, at - _TYPE), at):
        state.put(at, b"1".rjust(len(text)))
    else:
        # `_` makes no keyword of any name, and the same name of the same variable.
        state.put(at, b"_" + text[1:])
    return token.end()


def _follows_operand(state: _State, at: int, text: bytes) -> bool:
    """Whether a colon follows an operand at once, as in a slice, a JSON key or a mistyped cast.

    After a word it may also lengthen a name, as in `part_:n`: it does where the file sets that variable.
    """
    if _in_word(state.out, at):
        return text.strip(b":'\"{?}") not in state.assigned
    return at > 0 and state.out[at - 1] in _OPERAND


def _in_subscript(state: _State, at: int) -> bool:
    """Whether a colon may be a slice's: in brackets that do not hold the elements of an array."""
    first = max(state.statement, at - _NEAR)
    opened = state.out.rfind(b"[", first, at)
    if opened < 0 or state.out.rfind(b"]", opened, at) >= 0:
        return False
    return not _ARRAY.search(state.out, max(first, opened - _TYPE), opened)


_CONDITIONS = {b"if": _if, b"elif": _else, b"else": _else, b"endif": _endif}
_HANDLERS = {
    ord("-"): _skip,
    ord('"'): _skip,
    ord("'"): _string,
    ord("/"): _comment,
    ord("$"): _dollar,
    ord("\\"): _command,
    ord(";"): _semicolon,
    ord(":"): _colon,
}
