"""Hand a run of SQL to PostgreSQL's own parser and take its statements, or the reason why there are none."""

from msgspec import Raw, Struct
from msgspec.json import Decoder

from schemalint.named import NamedTuple
from schemalint.syntax.lexer import code_end, code_start
from schemalint.syntax.parser import ParseError, parse_sql_json

TOO_DEEP = "statement is nested too deeply to be read"

_FOLD = bytes(range(128)) + b"_" * 128


class Statement(Struct, frozen=True, gc=False):
    """A statement and where it stands.

    Attributes:
        kind: the kind of its node, as in `CreateStmt`.
        node: the node itself, in the parser's JSON.
        start: byte offset in the SQL of its first token.
        end: byte offset past its last token; the semicolon stands later.
        shift: what to add to a `location` inside `node` to get a byte offset in the SQL.
    """

    kind: str
    node: Raw
    start: int
    end: int
    shift: int = 0


class SyntaxProblem(NamedTuple):
    """Text that PostgreSQL could not read, in byte offsets of the SQL."""

    message: str
    start: int
    end: int


class Failure(NamedTuple):
    """Why a run of SQL could not be read: the parser's words, and the byte offset in the SQL where it knows it."""

    message: str
    offset: int | None


class _RawStatement(Struct, gc=False):
    stmt: dict[str, Raw]
    stmt_location: int = 0
    stmt_len: int = 0


class _Tree(Struct, gc=False):
    stmts: list[_RawStatement]


_decode = Decoder(_Tree).decode


def read(sql: bytes, start: int, end: int) -> list[Statement] | Failure:
    """The statements of a run of SQL that begins and ends between statements."""
    text = sql if end - start == len(sql) else sql[start:end]
    try:
        tree = _decode(parse_sql_json(text.decode()))
    except ParseError as error:
        return _failure(error, text, start)
    except RecursionError:
        return Failure(TOO_DEEP, None)
    statements = []
    for item in tree.stmts:
        begin = start + item.stmt_location
        stop = begin + item.stmt_len if item.stmt_len else end
        while sql[begin] <= 32:  # a statement holds more than white space
            begin += 1
        if sql[begin] in b"-/":
            begin = code_start(sql, begin, stop)
        if sql[stop - 1] <= 32 or sql[stop - 1] == 47 or stop == end:
            stop = code_end(sql, begin, stop)
        kind, node = item.stmt.popitem()
        statements.append(Statement(kind, node, begin, stop, start))
    return statements


def _failure(error: ParseError, text: bytes, start: int) -> Failure:
    message, position = (*error.args, None)[:2]
    if position is None:
        return Failure(str(message), None)
    if not text.isascii():
        position = _byte_position(text, position)
    return Failure(str(message), start + position)


def _byte_position(text: bytes, position: int) -> int:
    """The byte at which the parser stopped: it counts characters, so have it read the text as if each byte were one."""
    try:
        parse_sql_json(text.translate(_FOLD).decode("ascii"))
    except ParseError as error:
        if len(error.args) > 1 and error.args[1] is not None:
            return int(error.args[1])
    return len(text.decode()[:position].encode())  # what is wrong is a character that the folding took away
