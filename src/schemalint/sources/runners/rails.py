"""Rails: `db/structure.sql`, the dump that `rails db:schema:load` gives to psql; its migrations are Ruby."""

from collections.abc import Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import text
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_FILE = regex(r"(?:\w+_)?structure\.sql\Z")
_VERSIONS = regex(rb"INSERT INTO \"?schema_migrations\"? \(version\) VALUES")


def _recognise(folder: Folder) -> str | None:
    dumps = [name for name in folder.files if name.endswith("structure.sql")] if folder.name == "db" else []
    return next((name for name in dumps if _FILE.match(name) and _VERSIONS.search(text(folder, name))), None)


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    # Each is the dump of a database of its own.
    return [Step(path, history=path) for path in sorted(path for path in files if _FILE.match(path))]


RAILS = Runner("rails", _recognise, _steps, Wrapping.NONE, "a dump, in its own order", owns=lambda _: False)
