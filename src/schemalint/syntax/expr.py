"""What an expression or a query is made of: sixteen frozen kinds, none of which hides a part of it.

`at` is where a node stands, a byte offset into the text that was parsed, -1 where the parser tells none. It is no part
of a node's value: nodes are equal when they say the same, wherever they say it.
"""

from enum import StrEnum

from msgspec import Struct

Scalar = str | int | float | bool


class Expr(Struct, frozen=True, eq=False, kw_only=True):
    """A node of an expression; equality and hash leave `at` out."""

    at: int = -1

    @property
    def children(self) -> tuple["Expr", ...]:
        """The nodes directly below, in the order of the text as far as the parser keeps it."""
        return ()

    def _value(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__struct_fields__ if name != "at"])

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Expr) and type(self) is type(other) and self._value() == other._value()
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._value()))


def _present(*nodes: Expr | None) -> tuple[Expr, ...]:
    return tuple([node for node in nodes if node is not None])


class Column(Expr, frozen=True, eq=False):
    """A column, a row of an alias, or a PL/pgSQL variable: `parts` as folded by PostgreSQL, `*` for all columns."""

    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]


class Relation(Expr, frozen=True, eq=False):
    """A relation by name in a query; it may turn out to be a WITH query of that name."""

    schema: str | None
    name: str
    alias: str | None = None
    only: bool = False


class Call(Expr, frozen=True, eq=False):
    """A function call.

    Attributes:
        name: the parts of the function's name; one part where SQL syntax stands for it (`extract`, `coalesce`).
        keyword: whether the author wrote SQL syntax (`a AT TIME ZONE b`, `CURRENT_USER`) and not this name.
        extra: FILTER, OVER and ORDER BY, as they come.
        flags: `*`, `distinct`, `variadic`, `within group`.
    """

    name: tuple[str, ...]
    args: tuple[Expr, ...] = ()
    keyword: bool = False
    extra: tuple[Expr, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def children(self) -> tuple[Expr, ...]:
        """Arguments, then FILTER, OVER and ORDER BY."""
        return self.args + self.extra


class ConstKind(StrEnum):
    """What a literal is before any cast."""

    STRING = "string"
    INTEGER = "integer"
    NUMERIC = "numeric"
    BOOLEAN = "boolean"
    BITS = "bits"
    NULL = "null"


class Const(Expr, frozen=True, eq=False):
    """A literal; a number that is no 32-bit integer keeps its digits as text."""

    kind: ConstKind
    value: str | int | bool | None = None

    def _value(self) -> tuple[object, ...]:
        return (self.kind, str(self.value))


class Type(Expr, frozen=True, eq=False):
    """A type's name; the parser puts `pg_catalog` before what is a keyword (`int`), the author did not.

    Attributes:
        dimensions: how many array brackets follow.
        of_column: `table.column%TYPE`.
    """

    names: tuple[str, ...]
    modifiers: tuple[Expr, ...] = ()
    dimensions: int = 0
    setof: bool = False
    of_column: bool = False

    @property
    def children(self) -> tuple[Expr, ...]:
        """The modifiers, as in `numeric(10, 2)`."""
        return self.modifiers


class Cast(Expr, frozen=True, eq=False):
    """`arg::type`."""

    arg: Expr
    type: Type

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is cast, and the type."""
        return (self.arg, self.type)


class Op(Expr, frozen=True, eq=False):
    """An operator; `form` is `op`, or its syntax (`in`, `between`, `like`, `distinct`, `op_any`, `nullif`)."""

    name: str
    left: Expr | None
    right: Expr | None
    form: str = "op"

    @property
    def children(self) -> tuple[Expr, ...]:
        """The operands."""
        return _present(self.left, self.right)


class And(Expr, frozen=True, eq=False):
    """Terms joined by AND; a chain is flat."""

    args: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The terms."""
        return self.args


class Or(Expr, frozen=True, eq=False):
    """Terms joined by OR; a chain is flat."""

    args: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The terms."""
        return self.args


class Not(Expr, frozen=True, eq=False):
    """`NOT arg`."""

    arg: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is negated."""
        return (self.arg,)


class Test(Expr, frozen=True, eq=False):
    """`arg IS …`: the test in lower case without `is`, as in `not null`, `true`, `not unknown`."""

    arg: Expr
    test: str

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is tested."""
        return (self.arg,)


class Case(Expr, frozen=True, eq=False):
    """`CASE arg WHEN … THEN … ELSE default END`."""

    arg: Expr | None
    whens: tuple[tuple[Expr, Expr], ...]
    default: Expr | None

    @property
    def children(self) -> tuple[Expr, ...]:
        """Everything, in the order of the text."""
        return (*_present(self.arg), *[part for when in self.whens for part in when], *_present(self.default))


class SubQuery(Expr, frozen=True, eq=False):
    """A query inside an expression: `form` is `exists`, `any`, `all`, `expr` (scalar) or `array`."""

    form: str
    test: Expr | None
    operator: str
    query: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is compared, then the query."""
        return (*_present(self.test), self.query)


class Row(Expr, frozen=True, eq=False):
    """`ROW(…)`, `(a, b)`, or the list of an IN or a BETWEEN (`form` is `row` or `list`)."""

    args: tuple[Expr, ...]
    form: str = "row"

    @property
    def children(self) -> tuple[Expr, ...]:
        """The fields."""
        return self.args


class Array(Expr, frozen=True, eq=False):
    """`ARRAY[…]`."""

    args: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The elements."""
        return self.args


class Param(Expr, frozen=True, eq=False):
    """`$1`."""

    number: int


class Opaque(Expr, frozen=True, eq=False):
    """Any other node, queries among them: its kind, its plain values, and its parts under their field's name."""

    kind: str
    attributes: tuple[tuple[str, Scalar], ...] = ()
    parts: tuple[tuple[str, Expr], ...] = ()

    @property
    def children(self) -> tuple[Expr, ...]:
        """All parts."""
        return tuple([part for _, part in self.parts])

    def under(self, field: str) -> tuple[Expr, ...]:
        """The parts of one field."""
        return tuple([part for name, part in self.parts if name == field])
