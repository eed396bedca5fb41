"""The replay: statements in, changes to the catalog out."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from msgspec import DecodeError, Raw, json

from schemalint.catalog.replay.context import SYSTEM_SCHEMAS, Context, Session
from schemalint.catalog.replay.platform import seed_platform
from schemalint.catalog.rows import SchemaRow
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.parse import Statement


class Handler(NamedTuple):
    """How statements of one kind are replayed."""

    node: type[Node]
    function: Callable[[Context, Any], None]


def new_catalog(settings: Settings, profile: Profile) -> Catalog:
    """A catalog as a new database has it: the system's schemas, and those of the search path."""
    catalog = Catalog(settings, profile)
    for name in (*SYSTEM_SCHEMAS, "pg_temp", "public", *settings.search_path):
        if ("schema", name) not in catalog.rows:
            oid = catalog.new_oid()
            catalog.seed(oid, SchemaRow(oid=oid, name=name))
            catalog.seed(("schema", name), oid)
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

    def file(self, source: Source, statements: Iterable[Statement]) -> None:
        """Replay one file; each file starts with a session of its own."""
        self.session = new_session(self.catalog)
        self.session.transaction = len(self.catalog.statements)
        if source.wrapping is not Wrapping.NONE:
            self.session.marks.append(("", len(self.catalog.log)))
        for statement in statements:
            self.statement(source, statement)
        self.catalog.file_ends[source.path] = len(self.catalog.log)

    def statement(self, source: Source, statement: Statement) -> None:
        """Replay one statement."""
        session = self.session
        if not session.marks:
            session.transaction = len(self.catalog.statements)
        reference = StatementRef(source, statement.start, statement.end, statement.kind, session.transaction)
        self.catalog.statements.append(reference)
        handler = handlers().get(statement.kind)
        if handler is not None:
            apply(Context(self.catalog, session, reference, statement.shift), handler, statement.node)


def apply(context: Context, handler: Handler, node: Raw) -> None:
    """Decode a statement's node and replay it; a node of an unknown shape is counted, never an error."""
    try:
        decoded = decoder(handler.node).decode(node)
    except DecodeError:
        context.catalog.notes["not decoded"] = context.catalog.notes.get("not decoded", 0) + 1
        return
    handler.function(context, decoded)


def new_session(catalog: Catalog) -> Session:
    """The state of a new connection."""
    return Session(catalog.settings.search_path, "", [], False, {})


@cache
def decoder(node: type[Node]) -> json.Decoder[Any]:
    """The decoder of a kind of node."""
    return json.Decoder(node)


@lru_cache(maxsize=1)
def handlers() -> dict[str, Handler]:
    """The handlers of all families, by kind of statement."""
    from schemalint.catalog.replay import (
        alter_table,
        blocks,
        create_table,
        drop,
        functions,
        indexes,
        objects,
        privileges,
        security,
        sequences,
        session,
        types,
        views,
    )

    families = (
        alter_table, blocks, create_table, drop, functions, indexes, objects, privileges, security, sequences,
        session, types, views,
    )  # fmt: skip
    return {kind: Handler(*pair) for family in families for kind, pair in family.HANDLERS.items()}
