"""Which materialized views REFRESH … CONCURRENTLY can refresh."""

from schemalint.catalog.rows import IndexRow


def tells_rows_apart(index: IndexRow) -> bool:
    """Whether an index lets it find the rows that changed: unique, on plain columns, of all rows."""
    return (
        index.unique
        and index.valid
        and index.method == "btree"
        and index.predicate is None
        and all(key.column is not None for key in index.keys)
    )
