"""The replay: statements in, changes to the catalog out."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any

from msgspec import DecodeError, Raw, Struct

from schemalint.catalog.replay.connection import Session
from schemalint.catalog.replay.context import SYSTEM_SCHEMAS, Context
from schemalint.catalog.replay.platform import granted_on_public, seed_platform
from schemalint.catalog.rows import SchemaRow
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.source import Part, Source, Wrapping
from schemalint.syntax.nodes.common import decoder
from schemalint.syntax.parse import Statement

FAMILIES = {
    kind: family
    for family, kinds in {
        "alter_table": "AlterTableStmt",
        "blocks": "DoStmt",
        "casts": "CreateCastStmt",
        "body_calls": "CallStmt",
        "create_table": "CreateStmt CreateForeignTableStmt",
        "domains": "CreateDomainStmt AlterDomainStmt",
        "drop": "DropStmt",
        "extensions": "CreateExtensionStmt AlterExtensionStmt AlterExtensionContentsStmt",
        "functions": "CreateFunctionStmt AlterFunctionStmt",
        "indexes": "IndexStmt",
        "maintenance": ("TruncateStmt LockStmt VacuumStmt ClusterStmt ReindexStmt CreateStatsStmt RuleStmt"),
        "objects": "CreateSchemaStmt AlterObjectSchemaStmt AlterOwnerStmt CommentStmt",
        "outside": "CreatedbStmt DropdbStmt AlterSystemStmt CreateTableSpaceStmt DropTableSpaceStmt",
        "owned": "DropOwnedStmt ReassignOwnedStmt",
        "policies": "CreatePolicyStmt AlterPolicyStmt",
        "privileges": "GrantStmt AlterDefaultPrivilegesStmt",
        "renames": "RenameStmt",
        "roles": "CreateRoleStmt AlterRoleStmt DropRoleStmt GrantRoleStmt AlterRoleSetStmt AlterDatabaseSetStmt",
        "select": "SelectStmt",
        "sequences": "CreateSeqStmt AlterSeqStmt",
        "session": "VariableSetStmt TransactionStmt DiscardStmt",
        "triggers": "CreateTrigStmt",
        "types": "CreateEnumStmt AlterEnumStmt CompositeTypeStmt CreateRangeStmt DefineStmt AlterTypeStmt",
        "writes": "InsertStmt UpdateStmt DeleteStmt MergeStmt",
        "views": "ViewStmt CreateTableAsStmt RefreshMatViewStmt",
    }.items()
    for kind in kinds.split()
}
"""The module that replays each kind of statement; a run imports only those that it meets."""


class Handler(Struct, frozen=True):
    """How statements of one kind are replayed: the decoder of their node, and the function that is given it.

    The decoder gives none for a statement that changes nothing.
    """

    decode: Callable[[Raw], Any]
    function: Callable[[Context, Any], None]


def new_catalog(settings: Settings, profile: Profile) -> Catalog:
    """A catalog as a new database has it: the system's schemas, and those of the search path."""
    catalog = Catalog(settings, profile)
    for name in (*SYSTEM_SCHEMAS, "public", *settings.search_path):
        if ("schema", name) not in catalog.rows:
            oid = catalog.new_oid()
            catalog.seed(oid, SchemaRow(oid=oid, name=name))
            catalog.seed(("schema", name), oid)
    catalog.seed(("grants", catalog.rows["schema", "public"]), granted_on_public(settings.pg_version))
    seed_platform(catalog)
    return catalog


class Replay:
    """Replays files into one catalog, in the order they are given.

    Args:
        catalog: where to.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.session = new_session(catalog)
        self._context = Context(catalog, self.session)

    def file(self, source: Source, statements: Iterable[Statement]) -> None:
        """Replay one file; each file starts with a session of its own."""
        self.session = new_session(self.catalog)
        self._context = Context(self.catalog, self.session)
        self._begin(source.wrapping)
        self.catalog.file_starts.setdefault(source.path, len(self.catalog.log))
        self.catalog.file_statements.setdefault(source.path, len(self.catalog.statements))
        parts = [*source.parts]
        for statement in statements:
            if parts and parts[0].start <= statement.start:
                self._next_part(parts, statement)
            self.statement(source, statement)
        if self.session.temporary or self.session.until_commit:
            self._end(self.catalog.statements[-1], whole_session=True)
        self.catalog.file_ends[source.path] = len(self.catalog.log)

    def _begin(self, wrapping: Wrapping) -> None:
        """Begin what a runner runs in one go."""
        session = self.session
        session.wrapping = wrapping
        session.transaction = len(self.catalog.statements)
        session.explicit = wrapping is Wrapping.FILE
        if wrapping is not Wrapping.NONE:
            session.marks = [session.mark("", len(self.catalog.log))]

    def _next_part(self, parts: list[Part], statement: Statement) -> None:
        """End the transaction of one part of a file, and begin that of the next."""
        while len(parts) > 1 and parts[1].start <= statement.start:
            del parts[0]
        session = self.session
        if session.marks and session.until_commit:
            self._end(self.catalog.statements[-1])
        session.end_transaction()
        session.marks = []
        self._begin(parts.pop(0).wrapping)

    def statement(self, source: Source, statement: Statement) -> None:
        """Replay one statement."""
        session, done, kind = self.session, self.catalog.statements, statement.kind
        in_block = bool(session.marks)
        if not in_block:
            session.transaction = len(done)
        reference = StatementRef(source, statement.start, statement.end, kind, session.transaction, in_block)
        done.append(reference)
        if kind in FAMILIES:
            context = self._context
            context.statement, context.shift = reference, statement.shift
            if session.new_labels:
                _refuse_uses(context, kind, statement.node)
            apply(context, kind, statement.node)
            if session.until_commit and not session.marks:
                self._end(reference)

    def _end(self, reference: StatementRef, *, whole_session: bool = False) -> None:
        from schemalint.catalog.replay.session import drop_temporary

        drop_temporary(self._context.at(reference, 0), whole_session=whole_session)


def apply(context: Context, kind: str, node: Raw) -> None:
    """Decode a statement's node and replay it; a node of an unknown shape is counted, never an error."""
    found = handler(kind)
    if found is None:
        return
    try:
        decoded = found.decode(node)
    except DecodeError:
        context.catalog.notes["not decoded"] = context.catalog.notes.get("not decoded", 0) + 1
        return
    if decoded is not None:
        found.function(context, decoded)


def _refuse_uses(context: Context, kind: str, node: Raw) -> None:
    from schemalint.catalog.replay.label_uses import refuse_uses

    refuse_uses(context, kind, node)


def new_session(catalog: Catalog) -> Session:
    """The state of a new connection."""
    return Session(catalog.settings.search_path, "", [], False, {})


@cache
def handler(kind: str) -> Handler | None:
    """How statements of a kind are replayed, none where they change nothing that is kept; imports the family."""
    family = FAMILIES.get(kind)
    if family is None:
        return None
    node, function = import_module(f"schemalint.catalog.replay.{family}").HANDLERS[kind]
    return Handler(decoder(node).decode if isinstance(node, type) else node, function)
