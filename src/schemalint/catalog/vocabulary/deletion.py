"""The names of columns that mark a row as deleted instead of deleting it."""

SOFT_DELETES = frozenset({"deleted_at", "deletedAt", "deleted_on", "deletedOn"})
