"""The names in the statements of a file, read while the replay asks for them."""

from collections.abc import Iterable, Iterator

from schemalint.catalog.reference import Reference, make_reference
from schemalint.catalog.replay.replay import Replay
from schemalint.engine.watch import Watch
from schemalint.sources.source import Source
from schemalint.syntax.parse import Statement
from schemalint.syntax.references import references
from schemalint.syntax.wanted import Look, stands_in


def mentions(
    replay: Replay,
    source: Source,
    statements: Iterable[Statement],
    watch: Watch,
    look: Look | None,
    found: list[Reference],
) -> Iterator[Statement]:
    """The statements of a file as they are; what they name is added to `found` while they are replayed.

    The search path and the position of the log are those at which the replay asks for the statement.

    Args:
        replay: the replay of the statements.
        source: the file.
        statements: its statements.
        watch: which names are looked for.
        look: where they stand in the file; none for who wants to see each reference.
        found: where the references go.
    """
    catalog, places = replay.catalog, look.places if look is not None else []
    path: tuple[str, ...] | None = None
    in_path = False
    for statement in statements:
        if replay.session.search_path is not path:
            path = replay.session.search_path
            in_path = watch.in_path(path)
        if not (in_path or stands_in(places, statement.start, statement.end)):
            yield statement
            continue
        position, number = len(catalog.log), len(catalog.statements)
        body_path = _path_of_body(statement, path) if statement.kind == "CreateFunctionStmt" else path
        names = references(
            statement,
            source.sql,
            look=None if in_path else look,
            look_in_body=None if watch.in_path(body_path) else look,
        )
        yield statement
        reference = catalog.statements[number]
        found += [
            make_reference(catalog, reference, position, name, body_path if name.in_body else path) for name in names
        ]


def _path_of_body(statement: Statement, path: tuple[str, ...]) -> tuple[str, ...]:
    from schemalint.syntax.body_path import search_path_of_body  # many runs meet no body

    return search_path_of_body(statement, path)
