"""What is granted: single privileges, on objects and by default."""

from msgspec import Struct

from schemalint.catalog.rows import Oid


class Grant(Struct, frozen=True, gc=False):
    """One privilege to one role; `columns` is empty for the whole object.

    `implied` is true for what the object has had from the start, and no GRANT has named since.
    """

    role: str
    privilege: str
    columns: tuple[str, ...] = ()
    grantable: bool = False
    implied: bool = False


class DefaultPrivilege(Struct, frozen=True, gc=False):
    """One privilege that new objects of a kind get.

    Attributes:
        owner: who makes them; empty for the role that runs the files.
        schema: none for every schema.
        revoked: whether it is one that they have by themselves (EXECUTE for PUBLIC) and no longer get.
    """

    owner: str
    schema: Oid | None
    kind: str
    role: str
    privilege: str
    grantable: bool = False
    revoked: bool = False
