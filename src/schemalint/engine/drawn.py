"""What a prompt draws beside the tables that its examples create."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.handles.table import Table
from schemalint.catalog.rows import TableRow
from schemalint.prompts.diagrams import entities
from schemalint.rules.subjects import Drawing

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented
    from schemalint.engine.project import Replayed


def drawings(replayed: "Replayed", document: "Documented") -> Iterator[Drawing]:
    """The diagrams of a prompt whose examples create some of the tables that are drawn."""
    drawn = [(fence, found) for fence in document.prompt.document.fences if (found := entities(fence))]
    if not drawn:
        return
    tables: dict[str, Table] = {}
    for catalog in (replayed.catalog, *(one.catalog for one in document.further)):
        snapshot = Snapshot(catalog)
        for row in catalog.objects():
            if isinstance(row, TableRow) and row.declared is not None:
                table = snapshot.find(row.oid, Table)
                if table is not None:
                    tables.setdefault(row.name, table)
    for fence, found in drawn:
        if any(entity.name in tables for entity in found):
            yield Drawing(message="", span=fence.opening, entities=found, tables=tables)
