"""PL/pgSQL bodies as a small frozen tree, each piece of SQL in them with its place."""

from collections.abc import Iterator

from msgspec import Struct


class Sql(Struct, frozen=True):
    """SQL inside a body.

    Attributes:
        text: UTF-8; what PL/pgSQL takes for itself (INTO and its targets, PERFORM's keyword) is blanked or replaced
            by as many bytes.
        at: byte offset of its first byte; where it was not found, of the line of its statement.
        expression: whether it is an expression and not a statement.
        exact: whether `at` is the place of the text.
    """

    text: bytes
    at: int
    expression: bool = False
    exact: bool = True

    @property
    def end(self) -> int:
        """Byte offset past it."""
        return self.at + len(self.text)

    def as_statement(self) -> tuple[bytes, int]:
        """A statement that can be parsed, and how many bytes stand in it before the text."""
        return (b"SELECT " + self.text, 7) if self.expression else (self.text, 0)


class Stmt(Struct, frozen=True, kw_only=True):
    """A statement of a body; `line` is 1-based in the body."""

    line: int

    @property
    def own(self) -> tuple[Sql, ...]:
        """The SQL directly in it."""
        return ()

    @property
    def nested(self) -> tuple[tuple["Stmt", ...], ...]:
        """The lists of statements in it."""
        return ()


def _present(*texts: Sql | None) -> tuple[Sql, ...]:
    return tuple([text for text in texts if text is not None])


class Handler(Struct, frozen=True):
    """`WHEN condition OR … THEN`: condition names, or SQLSTATE codes."""

    conditions: tuple[str, ...]
    body: tuple[Stmt, ...]


class Block(Stmt, frozen=True):
    """`BEGIN … EXCEPTION … END`; `line` is that of BEGIN."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...] = ()
    label: str = ""

    @property
    def nested(self) -> tuple[tuple[Stmt, ...], ...]:
        """The body, then the handlers."""
        return (self.body, *[handler.body for handler in self.handlers])


class Branch(Struct, frozen=True):
    """A condition and what runs where it holds; in a CASE with a subject, the values to compare it with."""

    condition: Sql
    body: tuple[Stmt, ...]


class If(Stmt, frozen=True):
    """`IF … ELSIF … ELSE`."""

    branches: tuple[Branch, ...]
    orelse: tuple[Stmt, ...] = ()

    @property
    def own(self) -> tuple[Sql, ...]:
        """The conditions."""
        return tuple([branch.condition for branch in self.branches])

    @property
    def nested(self) -> tuple[tuple[Stmt, ...], ...]:
        """The branches."""
        return (*[branch.body for branch in self.branches], self.orelse)


class Case(Stmt, frozen=True):
    """The statement CASE; `orelse` is none where it has no ELSE and so fails if nothing matches."""

    subject: Sql | None
    branches: tuple[Branch, ...]
    orelse: tuple[Stmt, ...] | None = None

    @property
    def own(self) -> tuple[Sql, ...]:
        """The subject and the conditions."""
        return _present(self.subject, *[branch.condition for branch in self.branches])

    @property
    def nested(self) -> tuple[tuple[Stmt, ...], ...]:
        """The branches."""
        return (*[branch.body for branch in self.branches], self.orelse or ())


class Loop(Stmt, frozen=True):
    """A loop over `sources`: `form` is loop, while, integer, query, dynamic, cursor or array.

    Attributes:
        targets: the variables that it sets.
        reverse: whether an integer loop counts down.
    """

    form: str
    sources: tuple[Sql, ...]
    body: tuple[Stmt, ...]
    targets: tuple[str, ...] = ()
    label: str = ""
    reverse: bool = False

    @property
    def own(self) -> tuple[Sql, ...]:
        """What is looped over."""
        return self.sources

    @property
    def nested(self) -> tuple[tuple[Stmt, ...], ...]:
        """The body."""
        return (self.body,)


class Run(Stmt, frozen=True):
    """SQL that runs as it stands: a statement, PERFORM, CALL; `into` where its result goes to variables (`targets`)."""

    sql: Sql
    form: str = "sql"
    into: bool = False
    targets: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[Sql, ...]:
        """The SQL."""
        return (self.sql,)


class Execute(Stmt, frozen=True):
    """EXECUTE, and the EXECUTE of FOR, OPEN and RETURN QUERY: SQL that is put together when it runs.

    Attributes:
        query: the expression that gives the SQL.
        text: the SQL itself where the expression tells it: a literal, literals joined, `format` of literals.
        template: the first argument of `format`, where it is a literal.
        args: its other arguments, none for what is computed.
        using: the values for `$1`.
        targets: the variables that its result goes to.
        loop: whether it is the EXECUTE of a FOR.
        reads: whether its rows are used, so that it is no DDL.
    """

    query: Sql
    text: str | None = None
    template: str | None = None
    args: tuple[str | None, ...] = ()
    using: tuple[Sql, ...] = ()
    body: tuple[Stmt, ...] = ()
    targets: tuple[str, ...] = ()
    label: str = ""
    loop: bool = False
    reads: bool = False

    @property
    def own(self) -> tuple[Sql, ...]:
        """The expression and the values."""
        return (self.query, *self.using)

    @property
    def nested(self) -> tuple[tuple[Stmt, ...], ...]:
        """The body of a FOR."""
        return (self.body,)


class Assign(Stmt, frozen=True):
    """`target := value`."""

    target: str
    value: Sql

    @property
    def own(self) -> tuple[Sql, ...]:
        """The value."""
        return (self.value,)


class Return(Stmt, frozen=True):
    """`form` is return, next or query."""

    form: str
    value: Sql | None = None

    @property
    def own(self) -> tuple[Sql, ...]:
        """What is returned."""
        return _present(self.value)


class Raise(Stmt, frozen=True):
    """RAISE; `level` as PostgreSQL numbers it (21 is EXCEPTION).

    Attributes:
        values: parameters and options.
        condition: the condition that it names in the place of a message, or a SQLSTATE.
        code: the value of the option ERRCODE.
    """

    level: int
    message: str
    values: tuple[Sql, ...] = ()
    condition: str = ""
    code: Sql | None = None

    @property
    def own(self) -> tuple[Sql, ...]:
        """Parameters and options."""
        return self.values


class Leave(Stmt, frozen=True):
    """EXIT or CONTINUE, of the loop or block with a label, or of the innermost loop."""

    exits: bool
    label: str = ""
    condition: Sql | None = None

    @property
    def own(self) -> tuple[Sql, ...]:
        """The condition."""
        return _present(self.condition)


class Other(Stmt, frozen=True):
    """Any other statement, by its kind (`open`, `fetch`, `commit`, …)."""

    kind: str
    values: tuple[Sql, ...] = ()
    bodies: tuple[tuple[Stmt, ...], ...] = ()

    @property
    def own(self) -> tuple[Sql, ...]:
        """The SQL in it."""
        return self.values

    @property
    def nested(self) -> tuple[tuple[Stmt, ...], ...]:
        """The statements in it."""
        return self.bodies


class TypeUse(Struct, frozen=True):
    """A type in a DECLARE section that is written with a schema, or taken from a table.

    Attributes:
        names: the folded parts, a column's last.
        of: `row` for %ROWTYPE, `column` for %TYPE, empty for a plain type.
        start: byte offset of the name.
        end: byte offset past it (past the table for `column`).
    """

    names: tuple[str, ...]
    of: str
    start: int
    end: int


class Variable(Struct, frozen=True):
    """A variable or parameter; `line` is 1-based in the body, 0 for what is not declared there."""

    name: str
    type: str = ""
    default: Sql | None = None
    line: int = 0


class Body(Struct, frozen=True):
    """A body.

    Attributes:
        block: its outermost block.
        declared: the SQL of its declarations (defaults, cursors).
        types: the types that they name.
        variables: what is declared, in order.
    """

    block: Block
    declared: tuple[Sql, ...] = ()
    types: tuple[TypeUse, ...] = ()
    variables: tuple[Variable, ...] = ()


def statements(body: Body) -> Iterator[Stmt]:
    """Every statement of a body in the order of the text, one before those inside it."""
    todo: list[Stmt] = [body.block]
    while todo:
        statement = todo.pop()
        yield statement
        for inner in reversed(statement.nested):
            todo.extend(reversed(inner))


def sqls(body: Body) -> Iterator[Sql]:
    """Every piece of SQL of a body: the declarations' first."""
    yield from body.declared
    for statement in statements(body):
        yield from statement.own


def blocks(block: Block) -> Iterator[Block]:
    """A block and those inside it."""
    todo: list[Stmt] = [block]
    while todo:
        one = todo.pop()
        if isinstance(one, Block):
            yield one
        for inner in one.nested:
            todo.extend(inner)
