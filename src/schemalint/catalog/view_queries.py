"""What a view's query reads, by itself and through other views, and what it calls."""

from collections.abc import Iterator

from schemalint.catalog.handles.others import Function, View
from schemalint.catalog.handles.table import Relation
from schemalint.catalog.protection import security_invoker
from schemalint.catalog.queries import calls_in, functions_named, relations_in


def read_by_owner(view: View) -> Iterator[Relation]:
    """The relations that a view reads with the rights of its owner, and what the views among them read.

    Raises:
        Unsure: the files do not tell what one of them reads.
    """
    waiting, seen = [view], {view}
    while waiting:
        for relation in waiting.pop().reads:
            yield relation
            if isinstance(relation, View) and relation not in seen and not security_invoker(relation):
                seen.add(relation)
                waiting.append(relation)


def reads_any(view: View) -> bool:
    """Whether a view's query names any relation, one that the files do not make too."""
    return view.query is not None and next(relations_in(view.query.tree), None) is not None


def names_relation(view: View, schema: str, name: str) -> bool:
    """Whether a view's own query names a relation with its schema."""
    if view.query is None or name.encode() not in view.query.node:
        return False
    return any((node.schema, node.name) == (schema, name) for node in relations_in(view.query.tree))


def functions_called(view: View) -> Iterator[Function]:
    """The functions of the files that a view's query calls, each overload of a name."""
    if view.query is not None:
        for name in dict.fromkeys(call.name for call in calls_in(view.query.tree)):
            yield from functions_named(view.snapshot, name, view.schema.name)
