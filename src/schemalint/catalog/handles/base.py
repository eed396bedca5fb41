"""What a rule holds: an object of the catalog, bound to a snapshot in which its links resolve."""

import types
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Any, ClassVar, TypeVar

from schemalint.catalog.rows import Oid, Place, Row
from schemalint.catalog.store import NO_MEMBERS, Catalog, Members
from schemalint.catalog.unsure import Open, Unsure
from schemalint.model import Finding, Fixer, Profile, Related, Severity, Span
from schemalint.settings.settings import Settings
from schemalint.syntax.extent import element_end

H = TypeVar("H", bound="Handle")
_NOWHERE = Span("", 0, 0)


class Fact(property):
    """A field of the row as a property at C speed; guarded handles raise `Unsure` where the row says so."""

    def __init__(self, field: str) -> None:
        super().__init__(attrgetter("row." + field))
        self.field = field


def fact(name: str) -> Any:  # noqa: ANN401 - the annotation beside it is the type
    """A field of the row by name."""
    return Fact(name)


class Snapshot:
    """The catalog as it was at a position of the log; gives handles.

    Args:
        catalog: the catalog.
        position: how many entries the log had; none for the catalog as it stands.

    Attributes:
        row: gives the row under a key, none where there is none; the key decides the row's type.
    """

    __slots__ = ("_handles", "_members", "_sure", "catalog", "position", "row")
    traced: ClassVar[bool] = False
    """Whether only objects and parts of findings are asked for, and no places."""
    row: Callable[[Any], Any]

    def __init__(self, catalog: Catalog, position: int | None = None) -> None:
        self.catalog = catalog
        self.position = len(catalog.log) if position is None else position
        self.row = catalog.rows.get if position is None else catalog.rows_at(position)
        self._handles: dict[Oid, Handle] = {}
        self._members: dict[tuple[str, Oid, type[Handle]], tuple[Any, ...]] = {}
        self._sure: dict[tuple[str, Oid], tuple[Any, ...] | None] = {}

    def handle(self, oid: Oid) -> "Handle":
        """The handle of an object that exists.

        Raises:
            KeyError: there is no such object in this snapshot.
        """
        handle = self._handles.get(oid)
        if handle is None:
            row = self.row(oid)
            if row is None:
                raise KeyError(oid)
            handle = self._handles[oid] = make_handle(self, row)
        return handle

    def forget(self) -> None:
        """Give the memory of the handles back: they and the snapshot refer to each other."""
        self._handles.clear()
        self._members.clear()

    def find(self, oid: Oid | None, kind: type[H]) -> H | None:
        """The handle of an object if it exists and is of this kind."""
        if oid is None:
            return None
        handle = self._handles.get(oid)
        if handle is None:
            row = self.row(oid)
            if row is None:
                return None
            handle = self._handles[oid] = make_handle(self, row)
        return handle if isinstance(handle, kind) else None

    def members(self, kind: str, oid: Oid, of: type[H]) -> tuple[H, ...]:
        """The handles of what belongs to an object; `Open` where the files may not tell all."""
        found = self._members.get((kind, oid, of))
        if found is None:
            members: Members = self.row((kind, oid)) or NO_MEMBERS
            found = self.known(members.oids, of)
            if members.open:
                found = Open(found)
            self._members[kind, oid, of] = found
        return found

    def sure(self, kind: str, oid: Oid) -> tuple[Any, ...] | None:
        """The rows of what belongs to an object; none where the files may not tell all of them, or of one of them."""
        key = (kind, oid)
        if key in self._sure:
            return self._sure[key]
        members: Members = self.row(key) or NO_MEMBERS
        rows = tuple([self.row(one) for one in members.oids])
        unsure = members.open or [one for one in rows if one is None or one.unsure]
        found = self._sure[key] = None if unsure else rows
        return found

    def known(self, oids: Iterable[Oid], of: type[H]) -> tuple[H, ...]:
        """The handles of those objects that exist and are of a kind."""
        return tuple([handle for oid in oids if (handle := self.find(oid, of)) is not None])


class Handle:
    """An object of the catalog in a snapshot.

    Attributes:
        row: the object's row; rules read facts and links instead.
        snapshot: where its links resolve.
        guarded: this class for rows with unsure fields: reading one of them raises `Unsure`.
        classes: the classes by name, for links to those whose modules import this one's: an import where the link is
            followed would cost more than following it.
        varies: whether the class of a handle depends on more than the row's type.
        kind: the word for this kind of object in messages and identities.
    """

    __slots__ = ("row", "snapshot")
    kind: ClassVar[str] = "object"
    handles: ClassVar[dict[type[Row], type["Handle"]]] = {}
    classes: ClassVar[dict[str, type[Any]]] = {}
    guarded: ClassVar[type["Handle"]]
    varies: ClassVar[bool] = False

    def __init_subclass__(cls, row: type[Row] | None = None, guard: bool = False) -> None:
        super().__init_subclass__()
        if row is not None:
            Handle.handles[row] = cls
        if not guard:
            Handle.classes[cls.__name__] = cls
            names = {"__slots__": (), **_guarded_facts(cls)}
            cls.guarded = types.new_class(
                "Uncertain" + cls.__name__, (cls,), {"guard": True}, lambda ns: ns.update(names)
            )

    def __init__(self, snapshot: Snapshot, row: Any) -> None:  # noqa: ANN401 - each subclass has its own row type
        self.snapshot = snapshot
        self.row = row

    @classmethod
    def for_row(cls, row: Row) -> "type[Handle]":  # noqa: ARG003 - subclasses look at it
        """The class of the handle for a row of this class's type."""
        return cls

    name: str = fact("name")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and self.row.oid == other.row.oid

    def __hash__(self) -> int:
        return hash(self.row.oid)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.qualified_name}>"

    @property
    def qualified_name(self) -> str:
        """The name with what it is in, as PostgreSQL would be told it."""
        return self.name

    @property
    def identity(self) -> str:
        """Kind and qualified name: what a finding is about."""
        return f"{self.kind} {self.qualified_name}"

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.snapshot.catalog.settings

    @property
    def profile(self) -> Profile:
        """The profile of the project."""
        return self.snapshot.catalog.profile

    @property
    def comment(self) -> str | None:
        """What COMMENT ON says of it."""
        text: str | None = self.snapshot.row(("comment", self.row.oid))
        return text

    @property
    def place(self) -> Place | None:
        """Where it is declared; none for what the files assume."""
        place: Place | None = self.row.declared
        return place

    @property
    def span(self) -> Span:
        """The author's span of the declaration.

        Raises:
            Unsure: the files assume the object and do not declare it.
        """
        if self.place is None:
            raise Unsure(f"{self.identity} is not declared by these files")
        return place_span(self.place)

    @property
    def name_span(self) -> Span:
        """The author's span of the name in the declaration; of all of it where the name has no place of its own."""
        return self.span

    def finding(
        self,
        message: str,
        *,
        span: Span | None = None,
        hint: str | Callable[[], str] = "",
        fix: Fixer | None = None,
        related: Iterable[Related] = (),
        part: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding about this object, at its name in the declaration unless a narrower span is given.

        `fix` is called when the finding is reported; where it asks for what the files do not tell, there is no fix.
        `hint` may be a function, which is not called when the finding is only traced to its cause.
        """
        traced = self.snapshot.traced
        if not isinstance(hint, str):
            hint = "" if traced else hint()
        return Finding(
            message=message,
            span=_NOWHERE if traced else self.name_span if span is None else span,
            hint=hint,
            fixer=fix,
            related=tuple(related),
            object=self.identity,
            part=part,
            severity=severity,
        )


def place_span(place: Place) -> Span:
    """The author's span of a place; an open end is the end of the element that starts there."""
    end = place.end if place.end >= 0 else _element_end(place.source.sql, place.start)
    return place.source.span(place.start, end)


@lru_cache(maxsize=4096)
def _element_end(sql: bytes, start: int) -> int:
    """As `element_end`; a rule is asked again about the object of a finding."""
    return element_end(sql, start)


def _guarded_facts(cls: type[Handle]) -> dict[str, property]:
    """The facts of a class as properties that raise `Unsure` where the row says so."""
    attributes = {name: attribute for base in reversed(cls.__mro__) for name, attribute in vars(base).items()}
    return {name: _guarded(name, fact) for name, fact in attributes.items() if isinstance(fact, Fact)}


def _guarded(name: str, fact: Fact) -> property:
    read, field = attrgetter("row." + fact.field), fact.field

    def guarded(handle: Handle) -> Any:  # noqa: ANN401 - each fact has its own type
        if field in handle.row.unsure:
            raise Unsure(f"{name} of {handle.row.name} is not known from these files")
        return read(handle)

    return property(guarded)


def make_handle(snapshot: Snapshot, row: Row) -> Handle:
    """The handle for a row."""
    kind = Handle.handles[row.__class__]
    if kind.varies:
        kind = kind.for_row(row)
    return (kind.guarded if row.unsure else kind)(snapshot, row)


@lru_cache(maxsize=65536)
def quoted(name: str) -> str:
    """A name as SQL needs it written."""
    plain = name.isascii() and name.replace("_", "a").replace("$", "0").isalnum() and name == name.lower()
    return name if plain and not name[:1].isdigit() and name not in RESERVED else '"' + name.replace('"', '""') + '"'


RESERVED = frozenset(
    """all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
    current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign from grant group having in initially intersect into
    lateral leading limit localtime localtimestamp not null offset on only or order placing primary references
    returning select session_user some symmetric system_user table then to trailing true union unique user using
    variadic when where window with authorization binary collation concurrently cross current_schema freeze full
    ilike inner is isnull join left like natural notnull outer overlaps right similar tablesample verbose""".split()
)
"""Keywords that PostgreSQL accepts as a table's or column's name only in quotes."""


def names(handles: Iterable[Handle]) -> str:
    """The names of some objects, as a list for people."""
    return ", ".join([handle.name for handle in handles])


def known(handles: Iterable[H]) -> Iterable[H]:
    """What is known of a collection, without asking whether that is all."""
    return handles.known() if isinstance(handles, Open) else handles
