"""Which files of a plain directory are not replayed: they undo what others do, or others stand in for them."""

import re
from collections.abc import Collection, Set

from schemalint.lazy import regex

_DOWN = regex(r"(.*)(?:^|[._-])(down|undo|rollback|revert)(\.\w+)\Z", re.IGNORECASE | re.DOTALL)
_OWN_DIALECT = regex(r"[._](?:postgres|postgresql|pg)(?=\.)", re.IGNORECASE)
_DIRECTORIES = {"down", "downs", "revert", "rollback", "rollbacks", "undo"}
_FORWARD = ("{0}{1}", "{0}.up{1}", "{0}_up{1}", "{0}-up{1}", "{0}.do{1}")


def unused_files(paths: Collection[str]) -> Set[str]:
    """The paths among these that migrate down, or for any dialect where there is a file for PostgreSQL."""
    folded = {path.casefold() for path in paths}
    general = {_OWN_DIALECT.sub("", path) for path in paths if _OWN_DIALECT.search(path)}
    return {path for path in paths if path in general or _is_down(path, folded)}


def _is_down(path: str, others: Set[str]) -> bool:
    directory, slash, name = path.rpartition("/")
    if not _DIRECTORIES.isdisjoint(directory.casefold().split("/")):
        return True
    match = _DOWN.match(name)
    if match:
        stem, word, suffix = match[1].casefold(), match[2].casefold(), match[3].casefold()
        where = directory.casefold() + slash
        # `x.down.sql` says it alone; `shut_down.sql` may be about anything, unless there is a `shut.sql`.
        alone = word == "down" and (not stem or name[len(stem)] == ".")
        return alone or any(where + forward.format(stem, suffix) in others for forward in _FORWARD)
    return _drops(directory.casefold() + slash, name.casefold(), others)


def _drops(where: str, name: str, others: Set[str]) -> bool:
    """Whether it is the counterpart of a script that creates: `DropTables.sql` beside `CreateTables.sql`."""
    if not name.startswith("drop"):
        return False
    rest = name.removeprefix("drop").lstrip("_-")
    return any(f"{where}{verb}{rest}" in others for verb in ("create", "create_", "create-", ""))
