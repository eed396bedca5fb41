"""The catalog's rows and the log of how they came to be."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from schemalint.catalog.failed import FailureIndex
from schemalint.catalog.positions import Positions
from schemalint.catalog.rows import ColumnRow, FunctionRow, Oid, Row, TableRow, TypeKind, TypeRow
from schemalint.catalog.users import CALL, HELD, USED, called_in
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source
from schemalint.syntax.figure import literal_names

if TYPE_CHECKING:
    from schemalint.catalog.changes import Change

R = TypeVar("R", bound=Row)
Key = Oid | tuple[Any, ...] | None
"""An oid (none finds nothing), or for what hangs on objects a tuple:

- `("relation", schema, name)`, `("type", schema, name)` → oid; `("function", schema, name)` → oids; `("schema", name)`,
  `("role", name)`, `("extension", name)` → oid
- `("columns", table)`, and so for constraints, indexes, policies, triggers, partitions,
  children → `Members`
- `("references", table)` → oids of foreign keys that reference it; `("readers", relation)` → oids of views
- `("domains", type)` → oids of constraints of a domain
- `("settings", role)` → what ALTER ROLE and ALTER DATABASE (without a role) set: database and name, and the value
- `("comment", oid)` → text; `("grants", oid)` → tuple of `Grant`
- `("names unsure",)` → true once a computed statement has renamed something
- `("default privileges",)` → tuple of `DefaultPrivilege`; `("sequences", column)` → `Members`
- `("cast", source, target)` → `Cast`, of two types that the files create it for
- `("statistics", schema, name)` → the table's oid; `("not null unvalidated", column)` → the constraint's name
- `("emptied", table)` → the path of the last file that truncates it
- `("nondeterministic", name)` → true for a collation that is so
- `("row security",)` → true where any table has row-level security
"""


MOST_MISSING = 3
TABLES_TO_ONE_MISSING = 6
"""How many tables may be missing, and to how many in all, where a history may be thought to create all that it uses."""
MAY_CREATE = ("computed statement", "block not read")
"""The notes on what may have created anything."""


class Entry(Struct, frozen=True, gc=False):
    """One step of the log: the row under a key before and after, none where there is none."""

    key: Key
    before: Any
    after: Any
    change: "Change"


class Members(Struct, frozen=True, gc=False):
    """The oids of what belongs to an object; `open` where the files may not tell all of them."""

    oids: Sequence[Oid] = ()
    open: bool = False


NO_MEMBERS = Members()
OPEN_MEMBERS = Members(open=True)
_OID = attrgetter("oid")


class StatementRef(Struct, frozen=True, gc=False, eq=False):
    """A statement that was replayed.

    Attributes:
        start: byte offset in the source's SQL; `end` is exclusive.
        transaction: number of the transaction that it ran in, unique in the catalog.
        in_block: whether that is a transaction block, in which others may stand too: the file's own or its runner's.
        within: the statement of a file in whose body it ran, or of what that called; none for one of a file.
    """

    source: Source
    start: int
    end: int
    kind: str
    transaction: int
    in_block: bool = False
    within: "StatementRef | None" = None

    @property
    def of_file(self) -> "StatementRef":
        """The statement of a file that it is, or that ran it."""
        return self.within or self


class Named(Struct, frozen=True, gc=False):
    """Where a statement names a table that does not exist yet: byte offset in its source's SQL."""

    statement: StatementRef
    at: int


class Failure(Struct, frozen=True, gc=False, eq=False):
    """A statement that the server would refuse; the replay goes on as if it had been meant.

    `elsewhere` is true where it is because of what another file says: if the files are partial, that is not certain.
    `absent` is the name of what no file makes: only where the files are all that is run is it missing for certain.
    """

    statement: StatementRef
    message: str
    sqlstate: str
    start: int
    end: int
    hint: str = ""
    object: str = ""
    elsewhere: bool = False
    related: tuple[int, int] | None = None
    absent: str = ""


class Catalog:
    """The rows of one history's catalog, and the log of every change to them.

    Attributes:
        implicit_fields: whether the system fields exist in each table without being declared.
        rows: the rows as they stand, by key.
        log: every step; a position in it is a snapshot.
        changes: the changes in order; each knows the log positions before and after it.
        statements: the statements that were replayed, in order.
        file_ends: position of the log at the end of each file, by path; `file_starts` at its start.
        file_statements: how many statements the files before each hold, by path.
        failures: the statements that the server would refuse; `failure_index` finds those of one file or statement.
        notes: how often something could not be read, by reason.
        assumed: where each table was first named that was assumed to exist.
        missing: names of the tables that the files use and have not created.
        loose: whether the files are no steps of one history, or not all of its steps.
        steps: whether each file is run on the database that those before it made; else they describe one together.
        unread: texts of the files of which some could not be parsed.
        answers: what rules asked of the finished catalog (see `catalog.asked`).
        new_oid: gives an oid that was never used.
    """

    def __init__(self, settings: Settings, profile: Profile) -> None:
        self.settings = settings
        self.profile = profile
        self.implicit_fields = profile is Profile.MANAGED or settings.implicit_fields
        self.rows: dict[Key, Any] = {}
        self.log: list[Entry] = []
        self.changes: list[Change] = []
        self.statements: list[StatementRef] = []
        self.file_starts: dict[str, int] = {}
        self.file_statements: dict[str, int] = {}
        self.file_ends: dict[str, int] = {}
        self.failures: list[Failure] = []
        self.failure_index = FailureIndex(self.failures)
        self.notes: dict[str, int] = {}
        self.loose = False
        self.steps = True
        self.missing: set[tuple[Oid, str]] = set()
        self.unread: list[bytes] = []
        self.new_oid: Callable[[], Oid] = count(2).__next__
        self.assumed: dict[Oid, Named] = {}
        self.answers: dict[Any, Any] = {}
        self._positions = Positions(self.log, self.rows)
        self._users: dict[Oid, dict[Oid, None]] = {}
        self._counting: dict[str, dict[Oid, None]] = {}
        self._kinds: dict[type[Any], dict[Oid, None]] = {}
        self._routines: dict[str, dict[Oid, None]] = {}
        self._ranges: dict[Oid, None] = {}
        self._column_names: dict[tuple[Oid, str], dict[Oid, None]] = {}
        self._named = 0
        self._searched = 0
        self._holders: list[Row] = []  # of expressions
        self._tables: dict[Oid, dict[Oid, None]] = {}
        self._callers: dict[bytes, dict[Oid, None]] = {}
        self._read = 0
        self._open: dict[str, dict[Oid, None]] = {}
        self._opened = 0

    @property
    def partial(self) -> bool:
        """Whether the files are not all that is run, or not all of them are.

        They are no steps of one history, or they use tables that they never create: more than mistakes would be, or
        one of them again and again.
        """
        if self.loose or not self.missing:
            return self.loose
        self._survey()
        tables = len(self._kinds.get(TableRow, ()))
        if len(self.missing) > MOST_MISSING or len(self.missing) * TABLES_TO_ONE_MISSING > tables:
            return True
        texts = {id(one.source): one.source.sql.lower() for one in self.statements}.values()
        return any(sum(word in text for text in texts) > 1 for word in self._never_created())

    def _never_created(self) -> list[bytes]:
        named = [(name, self.rows.get(self.rows.get(("relation", schema, name)))) for schema, name in self.missing]
        return [name.lower().encode() for name, row in named if row is None or row.declared is None]

    def told(self) -> Iterator[Failure]:
        """The failures that are certain, given how much of what is run the files are."""
        partial = self.partial
        doubtful = partial or any(note in self.notes for note in MAY_CREATE)
        for failure in self.failures:
            if failure.absent:
                if not doubtful and not self.is_unread(failure.absent):
                    yield failure
            elif not (failure.elsewhere and partial):
                yield failure

    def is_unread(self, name: str) -> bool:
        """Whether a name stands in a file of which some could not be parsed."""
        word = name.lower().encode()
        return any(word in text.lower() for text in self.unread)

    def put(self, key: Key, row: Any, change: "Change") -> None:  # noqa: ANN401 - the key decides the row's type
        """Set the row under a key, or remove it where `row` is none; the change ends with it."""
        rows, log = self.rows, self.log
        before = rows.get(key)
        if row is not None:
            rows[key] = row
            log.append(Entry(key, before, row, change))
        elif before is not None:
            del rows[key]
            log.append(Entry(key, before, None, change))
        change.end = len(log)

    def seed(self, key: Key, row: Any) -> None:  # noqa: ANN401 - the key decides the row's type
        """Set a row that exists before the history begins; the log does not tell of it."""
        self.rows[key] = row
        if key.__class__ is int:
            self._kinds.setdefault(row.__class__, {})[row.oid] = None
        if row.__class__ is ColumnRow:
            self._column_names.setdefault((row.table, row.name), {})[row.oid] = None

    def rollback(self, position: int, change: "Change") -> None:
        """Undo the log back to a position by appending the inverse entries."""
        for entry in reversed(self.log[position:]):
            self.put(entry.key, entry.before, change)

    def members(self, kind: str, oid: Oid) -> Members:
        """What belongs to an object, as it stands."""
        members: Members = self.rows.get((kind, oid), NO_MEMBERS)
        return members

    def objects(self) -> list[Row]:
        """Every object as it stands, in the order of creation."""
        return [row for key, row in self.rows.items() if key.__class__ is int]

    def of_kind(self, kind: type[R]) -> list[R]:
        """The objects of a kind as they stand, in the order of creation, without a look at all others."""
        self._survey()
        rows = self.rows
        return [row for oid in self._kinds.get(kind, ()) if (row := rows.get(oid)).__class__ is kind]

    def each_of_kind(self, kind: type[R]) -> Iterator[R]:
        """As `of_kind`, for who may stop at the first."""
        self._survey()
        for oid in self._kinds.get(kind, ()):
            row = self.rows.get(oid)
            if row.__class__ is kind:
                yield row

    def columns_named(self, relation: Oid, name: str) -> list[ColumnRow]:
        """The columns of a relation that have a name, or that were set aside with it, without a look at all others."""
        names = self._column_names
        for entry in self.log[self._named :]:
            if entry.after.__class__ is ColumnRow:
                names.setdefault((entry.after.table, entry.after.name), {})[entry.after.oid] = None
        self._named = len(self.log)
        held = (self.rows.get(oid) for oid in names.get((relation, name), ()))
        return [row for row in held if row is not None and row.name == name and row.table == relation]

    def has_ranges(self) -> bool:
        """Whether there is a range type."""
        self._survey()
        return any(oid in self.rows for oid in self._ranges)

    def in_schema(self, schema: Oid) -> list[Any]:
        """The objects in a schema as they stand, in the order of creation, without a look at those that are in none."""
        self._survey()
        rows, found = self.rows, list[Any]()
        for kind, oids in self._kinds.items():
            if "schema" in kind.__struct_fields__:
                held = (rows.get(oid) for oid in oids)
                found += [row for row in held if row is not None and row.__class__ is kind and row.schema == schema]
        return sorted(found, key=_OID)

    def tables_in(self, schema: Oid) -> list[TableRow]:
        """The tables in a schema as they stand, without a look at all others."""
        self._survey()
        held = map(self.rows.get, self._tables.get(schema, ()))
        return [row for row in held if row.__class__ is TableRow and row.schema == schema]

    def users(self, oid: Oid) -> list[Oid]:
        """What names, or once named, an object: columns, domains and functions a type, triggers a function."""
        self._survey()
        return list(self._users.get(oid, ()))

    def has_routines(self) -> bool:
        """Whether there is, or once was, any function or procedure."""
        if not self._routines:
            self._survey()
        return bool(self._routines)

    def routines(self, names: frozenset[str]) -> list[FunctionRow]:
        """The functions and procedures of some names, in whichever schema."""
        self._survey()
        known = self._routines
        held = [self.rows.get(oid) for name in known.keys() & names for oid in known[name]]
        return [row for row in held if row.__class__ is FunctionRow and row.name in names]

    def counting(self, name: str) -> list[Oid]:
        """The columns whose default takes, or once took, the next value of a sequence that it calls so."""
        self._survey()
        return list(self._counting.get(name, ()))

    def open_owners(self, kind: str) -> list[Oid]:
        """The objects of which the files may not tell all that belongs to them.

        Args:
            kind: what belongs to them, as in the keys of `Members`.
        """
        later = self.log[self._opened :]
        for key in [entry.key for entry in later if entry.after.__class__ is Members and entry.after.open]:
            if key.__class__ is tuple:
                collection, owner = key
                self._open.setdefault(collection, {})[owner] = None
        self._opened = len(self.log)
        return [owner for owner in self._open.get(kind, ()) if self.members(kind, owner).open]

    def _survey(self) -> None:
        """Note kind and use of the objects that are new in the log since the last look."""
        if self._searched == len(self.log):
            return
        kinds, users, holders = self._kinds, self._users, self._holders
        for entry in self.log[self._searched :]:
            oid = entry.key
            if oid.__class__ is not int or entry.after is None:
                continue
            row, kind = entry.after, entry.after.__class__
            if kind in kinds:
                kinds[kind][oid] = None
            else:
                kinds[kind] = {oid: None}
            if kind is ColumnRow:  # as most objects are
                if row.type.oid is not None:
                    users.setdefault(row.type.oid, {})[oid] = None
                if row.default is None:
                    continue
                if b'"nextval"' in row.default.node:
                    self._survey_sequence(oid, row.default.node)
            elif kind in USED:
                self._survey_uses(row)
            elif kind is TableRow:
                self._tables.setdefault(row.schema, {})[oid] = None
            holders.append(row)
        self._searched = len(self.log)

    def _survey_uses(self, row: Any) -> None:  # noqa: ANN401 - a row of a kind in `USED`
        if row.__class__ is FunctionRow:
            self._routines.setdefault(row.name, {})[row.oid] = None
        elif row.__class__ is TypeRow and row.kind is TypeKind.RANGE:
            self._ranges[row.oid] = None
        for used in USED[row.__class__](row):
            if used is not None:
                self._users.setdefault(used, {})[row.oid] = None

    def _survey_sequence(self, column: Oid, default: bytes) -> None:
        for name in literal_names(default):
            self._counting.setdefault(name, {})[column] = None

    def callers(self, word: bytes) -> list[Oid]:
        """What calls, or once called, a function of a name (as a JSON string) in an expression or a query."""
        self._survey()
        for row in self._holders[self._read :]:
            read = HELD.get(row.__class__)
            if read is None or (row.__class__ is ColumnRow and row.default is None):
                continue
            for expression in read(row):
                if expression is not None and CALL in expression.node:
                    for name in called_in(expression.node):
                        self._callers.setdefault(name, {})[row.oid] = None
        self._read = len(self._holders)
        return list(self._callers.get(word, ()))

    def history(self, key: Key) -> Sequence[int]:
        """The positions in the log of the entries of a key, ascending."""
        return self._positions.of(key)

    def at(self, key: Key, position: int) -> Any:  # noqa: ANN401 - the key decides the row's type
        """The row under a key as it was when the log had `position` entries."""
        return self._positions.row(position, key)

    def rows_at(self, position: int) -> Callable[[Any], Any]:
        """Gives the row under a key as it was when the log had `position` entries."""
        return partial(self._positions.row, position)
