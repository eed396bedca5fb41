"""Coercions: what PostgreSQL does to the rows and indexes of a column that is given another type."""

from schemalint.catalog.coercions.changes import CANNOT_BE_STORED, Session, TypeChange, type_change

__all__ = ["CANNOT_BE_STORED", "Session", "TypeChange", "type_change"]
