"""What the SQL of a query or of a function's body names."""

from collections.abc import Iterator

from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.handles.others import Function
from schemalint.catalog.handles.table import Relation
from schemalint.syntax import expr
from schemalint.syntax.fold import walk


def relations_in(tree: expr.Expr) -> Iterator[expr.Relation]:
    """The relations that a query names, without the queries of its WITH."""
    nodes = list(walk(tree))
    beside = {
        value for node in nodes if isinstance(node, expr.Opaque) and node.kind == "CommonTableExpr"
        for name, value in node.attributes if name == "ctename"
    }  # fmt: skip
    for node in nodes:
        if isinstance(node, expr.Relation) and not (node.schema is None and node.name in beside):
            yield node


def calls_in(tree: expr.Expr) -> Iterator[expr.Call]:
    """The functions that a query calls."""
    return (node for node in walk(tree) if isinstance(node, expr.Call))


def columns_in(tree: expr.Expr) -> Iterator[expr.Column]:
    """The columns that an expression or a query names."""
    return (node for node in walk(tree) if isinstance(node, expr.Column))


def relation_named(snapshot: Snapshot, node: expr.Relation, path: tuple[str, ...]) -> Relation | None:
    """The relation that a name stands for along a search path, none where the files know none."""
    schemas = (node.schema,) if node.schema else path
    keys = (("relation", snapshot.row(("schema", schema)), node.name) for schema in schemas)
    oid = next((oid for key in keys if (oid := snapshot.row(key)) is not None), None)
    return snapshot.find(oid, Relation)


def functions_named(snapshot: Snapshot, name: tuple[str, ...], beside: str) -> tuple[Function, ...]:
    """The functions of a name; one without a schema is looked for in one schema, then along the search path."""
    schemas = name[-2:-1] or (beside, *snapshot.catalog.settings.search_path)
    for schema in schemas:
        oids = snapshot.row(("function", snapshot.row(("schema", schema)), name[-1]))
        if oids:
            return snapshot.known(oids, Function)
    return ()
