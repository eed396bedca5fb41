"""GRANT, REVOKE and ALTER DEFAULT PRIVILEGES."""

from msgspec import field

from schemalint.syntax.nodes.common import Name, Node, RoleNode, RoleSpec, Sval
from schemalint.syntax.nodes.objects import ObjectName


class Privilege(Node, frozen=True):
    """One privilege; no name for ALL."""

    name: str = field(default="", name="priv_name")
    columns: tuple[Name, ...] = field(default=(), name="cols")


class PrivilegeNode(Node, frozen=True, rename={"privilege": "AccessPriv"}):
    """A wrapped privilege."""

    privilege: Privilege = Privilege()


class GrantStmt(Node, frozen=True):
    """GRANT and REVOKE on objects: each is a relation, a name or a function by `objtype`; no privileges for ALL."""

    is_grant: bool = False
    target: str = field(default="ACL_TARGET_OBJECT", name="targtype")
    objtype: str = ""
    objects: tuple[ObjectName, ...] = ()
    privileges: tuple[PrivilegeNode, ...] = ()
    grantees: tuple[RoleNode, ...] = ()
    grant_option: bool = False
    grantor: RoleSpec | None = None
    behavior: str = "DROP_RESTRICT"


class DefaultsItem(Node, frozen=True, rename={"role": "RoleSpec", "string": "String"}):
    """A role or the name of a schema."""

    role: RoleSpec | None = None
    string: Sval | None = None


class DefaultsItems(Node, frozen=True):
    """The items of a list."""

    items: tuple[DefaultsItem, ...] = ()


class DefaultsValue(Node, frozen=True, rename={"items": "List"}):
    """The roles or the schemas of ALTER DEFAULT PRIVILEGES."""

    items: DefaultsItems = DefaultsItems()


class DefaultsOption(Node, frozen=True):
    """FOR ROLE (`roles`) and IN SCHEMA (`schemas`)."""

    defname: str = ""
    arg: DefaultsValue | None = None


class DefaultsOptionNode(Node, frozen=True, rename={"option": "DefElem"}):
    """A wrapped option."""

    option: DefaultsOption = DefaultsOption()


class AlterDefaultPrivilegesStmt(Node, frozen=True):
    """ALTER DEFAULT PRIVILEGES."""

    options: tuple[DefaultsOptionNode, ...] = ()
    action: GrantStmt = GrantStmt()
