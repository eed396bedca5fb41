"""The state of the connection that runs the files."""

from typing import Any

from msgspec import Struct

from schemalint.catalog.rows import Oid
from schemalint.sources.source import Wrapping


class Mark(Struct, frozen=True, gc=False):
    """Where a transaction or a savepoint began: its name, the position of the log, and what SET had said by then."""

    name: str
    position: int
    search_path: tuple[str, ...]
    role: str
    parameters: dict[str, str]


class Session(Struct):
    """The state of the connection that runs the files.

    Attributes:
        search_path: the schemas that unqualified names are looked up in.
        role: what SET ROLE said.
        marks: of BEGIN, whose name is empty, then of each savepoint.
        explicit: whether the file or its runner opened the transaction by BEGIN.
        wrapping: the transaction in which the runner runs what is at hand.
        parameters: what SET said, by name.
        transaction: number of the transaction that the next statement runs in.
        temporary: the temporary tables, which go with the session.
        until_commit: those that go with the transaction.
        before_local: what SET LOCAL replaced until the transaction ends.
        new_labels: the labels that the transaction adds to enums which were there before it.
    """

    search_path: tuple[str, ...]
    role: str = ""
    marks: list[Mark] = []
    explicit: bool = False
    parameters: dict[str, str] = {}
    transaction: int = 0
    temporary: list[Oid] = []
    until_commit: list[Oid] = []
    before_local: dict[str, Any] = {}
    new_labels: list[tuple[str, Oid]] = []
    wrapping: Wrapping = Wrapping.NONE

    def mark(self, name: str, position: int) -> Mark:
        """A mark of what stands now."""
        return Mark(name, position, self.search_path, self.role, dict(self.parameters))

    def restore(self, mark: Mark) -> None:
        """Go back to what SET had said at a mark."""
        self.search_path, self.role, self.parameters = mark.search_path, mark.role, dict(mark.parameters)

    def set_locally(self, field: str, value: Any) -> None:  # noqa: ANN401 - the field's own type
        """Set a field until the transaction ends; without one it means nothing."""
        if self.marks:
            self.before_local.setdefault(field, getattr(self, field))
            setattr(self, field, value)

    def end_transaction(self) -> None:
        """Take back what SET LOCAL said."""
        for field, value in self.before_local.items():
            setattr(self, field, value)
        self.before_local = {}
        if self.new_labels:
            self.new_labels = []

    def set_for_good(self, field: str, value: Any) -> None:  # noqa: ANN401 - the field's own type
        """Set a field for the session."""
        self.before_local.pop(field, None)
        setattr(self, field, value)
