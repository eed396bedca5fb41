"""The statements that treat every kind of object alike (DROP, RENAME, COMMENT, …), sessions and transactions."""

from typing import Any

from msgspec import Raw, field

from schemalint.syntax.nodes.common import (
    ConstantNode,
    Name,
    Node,
    RangeVar,
    RoleNode,
    RoleSpec,
    Sval,
    TypeName,
    TypeNameNode,
)


class DropStmt(Node, frozen=True):
    """DROP; each object is a name, a list of names, a type, or a function with its arguments, by `remove_type`."""

    objects: tuple[Raw, ...] = ()
    remove_type: str = field(default="", name="removeType")
    behavior: str = "DROP_RESTRICT"
    missing_ok: bool = False
    concurrent: bool = False


class RenameStmt(Node, frozen=True):
    """RENAME of anything."""

    rename_type: str = field(default="", name="renameType")
    relation_type: str = field(default="", name="relationType")
    relation: RangeVar | None = None
    object: Raw = Raw(b"")
    subname: str = ""
    newname: str = ""
    behavior: str = "DROP_RESTRICT"
    missing_ok: bool = False


class AlterObjectSchemaStmt(Node, frozen=True):
    """SET SCHEMA."""

    object_type: str = field(default="", name="objectType")
    relation: RangeVar | None = None
    object: Raw = Raw(b"")
    newschema: str = ""
    missing_ok: bool = False


class AlterOwnerStmt(Node, frozen=True):
    """OWNER TO, for what is not a relation."""

    object_type: str = field(default="", name="objectType")
    relation: RangeVar | None = None
    object: Raw = Raw(b"")
    newowner: RoleSpec = RoleSpec()


class CommentStmt(Node, frozen=True):
    """COMMENT ON; an absent comment is IS NULL."""

    objtype: str = ""
    object: Raw = Raw(b"")
    comment: str = ""


class CreateSchemaStmt(Node, frozen=True):
    """CREATE SCHEMA; `elements` are the statements inside it."""

    schemaname: str = ""
    authrole: RoleSpec | None = None
    elements: tuple[dict[str, Raw], ...] = field(default=(), name="schemaElts")
    if_not_exists: bool = False


class TransactionStmt(Node, frozen=True):
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like."""

    kind: str = ""
    savepoint_name: str = ""
    chain: bool = False


class VariableSetStmt(Node, frozen=True):
    """SET and RESET."""

    kind: str = ""
    name: str = ""
    args: tuple[ConstantNode, ...] = ()
    is_local: bool = False


class DiscardStmt(Node, frozen=True):
    """DISCARD; `target` is `DISCARD_ALL`, `DISCARD_TEMP`, …."""

    target: str = ""


class ReassignOwnedStmt(Node, frozen=True):
    """REASSIGN OWNED BY."""

    roles: tuple[RoleNode, ...] = ()
    newrole: RoleSpec = RoleSpec()


class DropOwnedStmt(Node, frozen=True):
    """DROP OWNED BY."""

    roles: tuple[RoleNode, ...] = ()
    behavior: str = "DROP_RESTRICT"


class ObjectArgs(Node, frozen=True):
    """A function by name and, unless it is the only one of its name, by the types of its arguments."""

    objname: tuple[Name, ...] = ()
    objargs: tuple[TypeNameNode, ...] = ()
    args_unspecified: bool = False


class Items(Node, frozen=True):
    """The parts of a name; a domain's or type's name comes as a type."""

    items: tuple["Part", ...] = ()


class Part(Node, frozen=True, rename={"string": "String", "type": "TypeName"}):
    """One part of a name."""

    string: Sval | None = None
    type: TypeName | None = None


class ObjectName(
    Node,
    frozen=True,
    rename={
        "relation": "RangeVar",
        "names": "List",
        "string": "String",
        "type": "TypeName",
        "function": "ObjectWithArgs",
    },
):
    """The name of an object of any kind; GRANT names relations as queries do, other statements as lists."""

    relation: RangeVar | None = None
    names: Items | None = None
    string: Sval | None = None
    type: TypeName | None = None
    function: ObjectArgs | None = None


class DoStmt(Node, frozen=True):
    """DO; its options (the body, the language) are decoded by the reader of bodies."""

    args: tuple[Any, ...] = ()
