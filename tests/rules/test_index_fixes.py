"""An index that another one makes superfluous goes as its runner's migrations go."""

import pytest

from schemalint.engine import check
from schemalint.model import NewFile
from schemalint.rules import indexes
from schemalint.rules.registry import registered
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping

TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, placed_at timestamptz);\n"
SHORT = "CREATE INDEX orders_customer ON orders (customer_id);\n"
LONG = "CREATE INDEX orders_customer_placed ON orders (customer_id, placed_at);\n"
DROP = "DROP INDEX CONCURRENTLY orders_customer;\n"


def added(runner: str, wrapping: Wrapping, **files: str) -> tuple[NewFile, ...]:
    """The files that the fix of the only finding adds."""
    assert indexes
    steps = tuple(
        SourceFile(path=f"{name}.sql", location=None, data=text.encode(), runner=runner, wrapping=wrapping)
        for name, text in files.items()
    )
    history = History(root=".", runner=runner, sources=steps, ordered=True, evidence="")
    (finding,) = check([history], Settings(), [registered["redundant-index"]]).findings
    assert finding.fix is None or finding.fix.edits == ()
    return () if finding.fix is None else finding.fix.new_files


@pytest.mark.parametrize(
    ("runner", "wrapping", "expected"),
    [
        ("plain", Wrapping.NONE, DROP),
        ("goose", Wrapping.FILE, f"-- +goose NO TRANSACTION\n-- +goose Up\n{DROP}"),
        ("goose", Wrapping.NONE, f"-- +goose NO TRANSACTION\n-- +goose Up\n{DROP}"),
        ("plain", Wrapping.FILE, None),
    ],
)
def test_a_further_migration_drops_what_an_earlier_one_made(
    runner: str, wrapping: Wrapping, expected: str | None
) -> None:
    found = added(runner, wrapping, **{"001_orders": TABLE + SHORT, "002_by_date": LONG})
    assert found == (() if expected is None else (NewFile("003_drop_orders_customer.sql", expected),))


def test_the_index_of_a_partitioned_table_cannot_be_dropped_concurrently() -> None:
    table = "CREATE TABLE orders (customer_id bigint, placed_at timestamptz) PARTITION BY RANGE (placed_at);\n"
    assert added("plain", Wrapping.NONE, **{"001_orders": table + SHORT, "002_by_date": LONG}) == ()
