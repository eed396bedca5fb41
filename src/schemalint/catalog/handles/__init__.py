"""Handles: the objects of the catalog as rules see them."""

from schemalint.catalog.handles.base import Handle, Snapshot, known, names, quoted
from schemalint.catalog.handles.constraint import Constraint, ForeignKey
from schemalint.catalog.handles.index import Index, leading, names_column, narrowing, serving, uses_in_expression
from schemalint.catalog.handles.others import Extension, Function, Role, Sequence, Type, View
from schemalint.catalog.handles.policy import Policy
from schemalint.catalog.handles.schema import Schema
from schemalint.catalog.handles.table import Column, Relation, Table
from schemalint.catalog.handles.trigger import Trigger

__all__ = [
    "Column",
    "Constraint",
    "Extension",
    "ForeignKey",
    "Function",
    "Handle",
    "Index",
    "Policy",
    "Relation",
    "Role",
    "Schema",
    "Sequence",
    "Snapshot",
    "Table",
    "Trigger",
    "Type",
    "View",
    "known",
    "leading",
    "names",
    "names_column",
    "narrowing",
    "quoted",
    "serving",
    "uses_in_expression",
]
