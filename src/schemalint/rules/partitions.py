"""Partitions."""

from collections.abc import Iterator

from schemalint.catalog.handles import Table
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule


@rule("partitions-without-default", severity=NOTE, default=False)
def partitions_without_default(table: Table) -> Iterator[Finding]:
    """A row for which there is no partition is refused, where no default partition takes it."""
    key = table.partition_key
    if key is None or not table.declared or key.strategy == "hash":
        return
    partitions = table.partitions
    if partitions and not any(one.default_partition for one in partitions):
        yield table.finding(
            f"{table.written_name} has no default partition",
            hint=f"CREATE TABLE … PARTITION OF {table.written_name} DEFAULT, and watch that it stays empty",
        )
