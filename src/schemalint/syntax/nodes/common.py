"""The nodes that statements of every family hold: names, relations, types, roles, constants.

Field names are ours; `rename` gives libpg_query's. Zeros, false, empty strings and location 0 are absent from its JSON,
so every field has that value as its default. Locations are UTF-8 byte offsets into the text that was parsed.
"""

from functools import cache
from typing import Any

from msgspec import UNSET, Raw, Struct, UnsetType, field, json


class Node(Struct, frozen=True, gc=False):
    """What all nodes share: they never change, and the garbage collector need not look at them."""


@cache
def decoder(node: type[Node]) -> json.Decoder[Any]:
    """The decoder of a kind of node."""
    return json.Decoder(node)


class Sval(Node, frozen=True):
    """The text inside a `String` node."""

    sval: str = ""


class Name(Node, frozen=True, rename={"string": "String", "star": "A_Star"}):
    """One part of a dotted name; `A_Star` (in `OWNED BY NONE` or `t.*`) has no text."""

    string: Sval = Sval()


def texts(names: tuple[Name, ...]) -> tuple[str, ...]:
    """The parts of a dotted name."""
    if not names:
        return ()
    if len(names) == 1:
        return (names[0].string.sval,)
    if len(names) == 2:
        return (names[0].string.sval, names[1].string.sval)
    return tuple([name.string.sval for name in names])


class RangeVar(Node, frozen=True):
    """A relation by name; `inh` is false for ONLY."""

    schemaname: str = ""
    relname: str = ""
    inh: bool = False
    relpersistence: str = "p"
    location: int = 0


class Ival(Node, frozen=True):
    """The number inside an integer constant."""

    ival: int = 0


class Fval(Node, frozen=True):
    """The digits of a number that is no 32-bit integer."""

    fval: str = ""


class Boolval(Node, frozen=True):
    """The truth value inside a constant."""

    boolval: bool = False


class Constant(Node, frozen=True):
    """`A_Const`: a literal as it was written."""

    ival: Ival | None = None
    sval: Sval | None = None
    fval: Fval | None = None
    boolval: Boolval | None = None
    isnull: bool = False
    location: int = 0


class ConstantNode(Node, frozen=True, rename={"constant": "A_Const"}):
    """An expression of which only a constant is read."""

    constant: Constant | None = None


class TypeName(Node, frozen=True):
    """A type as it was written; the parser itself puts `pg_catalog` before the keywords (`int`, `timestamp`)."""

    names: tuple[Name, ...] = ()
    setof: bool = False
    pct_type: bool = False
    typmods: tuple[ConstantNode, ...] = ()
    array_bounds: tuple[Raw, ...] = field(default=(), name="arrayBounds")
    location: int = 0


class RoleSpec(Node, frozen=True):
    """A role: `roletype` tells PUBLIC, CURRENT_USER and SESSION_USER from a name."""

    roletype: str = "ROLESPEC_CSTRING"
    rolename: str = ""
    location: int = 0

    @property
    def name(self) -> str:
        """The role's name; `public`, `current_user` and the like for the keywords."""
        return self.rolename or self.roletype.removeprefix("ROLESPEC_").lower()


class RoleNode(Node, frozen=True, rename={"role": "RoleSpec"}):
    """A wrapped `RoleSpec`."""

    role: RoleSpec = RoleSpec()


class RangeVarNode(Node, frozen=True, rename={"range": "RangeVar"}):
    """A wrapped `RangeVar`."""

    range: RangeVar = RangeVar()


class TypeNameNode(Node, frozen=True, rename={"type": "TypeName"}):
    """A wrapped `TypeName`."""

    type: TypeName = TypeName()


class NameList(Node, frozen=True):
    """The items of a `List` of names."""

    items: tuple[Name, ...] = ()


class ArgValue(
    Node,
    frozen=True,
    rename={
        "string": "String",
        "integer": "Integer",
        "boolean": "Boolean",
        "float_": "Float",
        "type": "TypeName",
        "list_": "List",
    },
):
    """The value of an option (`DefElem`)."""

    string: Sval | None = None
    integer: Ival | None = None
    float_: Fval | None = None
    boolean: Boolval | None = None
    type: TypeName | None = None
    list_: Raw | UnsetType = UNSET

    @property
    def parts(self) -> tuple[str, ...]:
        """The value as a dotted name, empty where it is no list."""
        return texts(decoder(NameList).decode(self.list_).items) if isinstance(self.list_, Raw) else ()

    @property
    def text(self) -> str | None:
        """The value as a word, none where it is no scalar."""
        if self.string is not None:
            return self.string.sval
        if self.integer is not None:
            return str(self.integer.ival)
        if self.float_ is not None:
            return self.float_.fval
        if self.boolean is not None:
            return "true" if self.boolean.boolval else "false"
        return ".".join(texts(self.type.names)) if self.type is not None else None


class Option(Node, frozen=True):
    """`DefElem`: an option by name, as in WITH (…), SET (…) and OWNED BY."""

    defname: str = ""
    defnamespace: str = ""
    arg: ArgValue | None = None
    location: int = 0

    @property
    def value(self) -> str:
        """The value as a word; an option without a value is `true`."""
        text = self.arg.text if self.arg is not None else None
        return "true" if text is None else text


class OptionNode(Node, frozen=True, rename={"option": "DefElem"}):
    """A wrapped `DefElem`."""

    option: Option = Option()
