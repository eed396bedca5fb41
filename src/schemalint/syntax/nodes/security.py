"""Row-level security policies, roles and extensions."""

from msgspec import Raw, field

from schemalint.syntax.nodes.common import Boolval, Ival, Node, OptionNode, RangeVar, RoleNode, RoleSpec, Sval
from schemalint.syntax.nodes.objects import VariableSetStmt


class CreatePolicyStmt(Node, frozen=True):
    """CREATE POLICY."""

    name: str = field(default="", name="policy_name")
    table: RangeVar = RangeVar()
    command: str = field(default="", name="cmd_name")
    permissive: bool = False
    roles: tuple[RoleNode, ...] = ()
    using: Raw = field(default=Raw(b""), name="qual")
    check: Raw = field(default=Raw(b""), name="with_check")


class AlterPolicyStmt(Node, frozen=True):
    """ALTER POLICY; what it does not say stays."""

    name: str = field(default="", name="policy_name")
    table: RangeVar = RangeVar()
    roles: tuple[RoleNode, ...] = ()
    using: Raw = field(default=Raw(b""), name="qual")
    check: Raw = field(default=Raw(b""), name="with_check")


class Roles(Node, frozen=True):
    """The items of a list of roles."""

    items: tuple[RoleNode, ...] = ()


class RoleValue(
    Node, frozen=True, rename={"string": "String", "integer": "Integer", "boolean": "Boolean", "roles": "List"}
):
    """The value of a role's option."""

    string: Sval | None = None
    integer: Ival | None = None
    boolean: Boolval | None = None
    roles: Roles | None = None


class RoleOption(Node, frozen=True):
    """An option of a role."""

    defname: str = ""
    arg: RoleValue = RoleValue()


class RoleOptionNode(Node, frozen=True, rename={"option": "DefElem"}):
    """A wrapped option of a role."""

    option: RoleOption = RoleOption()


class CreateRoleStmt(Node, frozen=True):
    """CREATE ROLE, USER and GROUP."""

    kind: str = field(default="ROLESTMT_ROLE", name="stmt_type")
    role: str = ""
    options: tuple[RoleOptionNode, ...] = ()


class AlterRoleStmt(Node, frozen=True):
    """ALTER ROLE with options; `action` is -1 where members are taken out of a group."""

    role: RoleSpec = RoleSpec()
    options: tuple[RoleOptionNode, ...] = ()
    action: int = 0


class DropRoleStmt(Node, frozen=True):
    """DROP ROLE, USER and GROUP."""

    roles: tuple[RoleNode, ...] = ()


class AlterRoleSetStmt(Node, frozen=True):
    """ALTER ROLE … SET; no role for ALL."""

    role: RoleSpec | None = None
    database: str = ""
    setting: VariableSetStmt = field(default=VariableSetStmt(), name="setstmt")


class AlterDatabaseSetStmt(Node, frozen=True):
    """ALTER DATABASE … SET."""

    database: str = field(default="", name="dbname")
    setting: VariableSetStmt = field(default=VariableSetStmt(), name="setstmt")


class AccessPriv(Node, frozen=True):
    """A privilege, or a role that is granted."""

    name: str = field(default="", name="priv_name")


class AccessPrivNode(Node, frozen=True, rename={"privilege": "AccessPriv"}):
    """A wrapped `AccessPriv`."""

    privilege: AccessPriv = AccessPriv()


class GrantRoleStmt(Node, frozen=True):
    """GRANT and REVOKE of membership in roles; options alone (`ADMIN OPTION FOR`) leave the membership."""

    granted: tuple[AccessPrivNode, ...] = field(default=(), name="granted_roles")
    grantees: tuple[RoleNode, ...] = field(default=(), name="grantee_roles")
    is_grant: bool = False
    options: tuple[OptionNode, ...] = field(default=(), name="opt")


class CreateExtensionStmt(Node, frozen=True):
    """CREATE EXTENSION."""

    name: str = field(default="", name="extname")
    if_not_exists: bool = False
    options: tuple[OptionNode, ...] = ()


class AlterExtensionStmt(Node, frozen=True):
    """ALTER EXTENSION … UPDATE."""

    name: str = field(default="", name="extname")
    options: tuple[OptionNode, ...] = ()


class AlterExtensionContentsStmt(Node, frozen=True):
    """ALTER EXTENSION … ADD and DROP; `action` is -1 for DROP."""

    name: str = field(default="", name="extname")
    action: int = 0
    objtype: str = ""
    object: Raw = Raw(b"")
