"""What we say that statements do to relations, in the terms of what a server was seen to do."""

from collections.abc import Iterable

from lock_cases import MODES, Seen

from schemalint.catalog.changes import Change, DropTable
from schemalint.catalog.handles import Handle, known
from schemalint.catalog.locks import Effects, effects_of_statement, known_locks
from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.catalog.store import Catalog
from schemalint.catalog.unsure import Open
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.parse import parse


def predicted(setup: str, statement: str, version: int) -> Effects:
    """What we say that a statement does after its situation has been set up."""
    catalog = new_catalog(Settings(pg_version=version), Profile.POSTGRES)
    replay = Replay(catalog)
    _run(replay, "setup.sql", setup)
    assert not catalog.failures, catalog.failures
    first = len(catalog.changes)
    _run(replay, "change.sql", statement)
    return effects_of_statement(_own(catalog, first))


def _own(catalog: Catalog, first: int) -> list[Change]:
    """The changes of the statement itself: what the end of the session drops is none of it."""
    return [one for one in catalog.changes[first:] if not (one.implied and isinstance(one, DropTable))]


def _run(replay: Replay, name: str, sql: str) -> None:
    data = sql.encode()
    parsed = parse(data)
    assert not parsed.problems, parsed.problems
    source = Source(text=Text(name, data), sql=data, wrapping=Wrapping.NONE)
    replay.file(source, parsed.statements)


def differences(seen: Seen, effects: Effects) -> list[str]:
    """Where the server and we do not agree, as lines for people."""
    emptied = set(_names(effects.truncates))
    builds = [one for one in seen.builds if not any(one in _indexes(table) for table in known(effects.truncates))]
    scans = set(seen.scans) - emptied
    ours = set(_names(effects.scans))
    possible = ours | set(_names(effects.probes))
    locks = [(lock.relation.qualified_name, MODES[lock.mode]) for lock in known_locks(effects.locks)]
    unsure = doubts(effects)
    lines = _compared("lock", seen.locks, locks, unsure="locks" in unsure)
    files = [*_names(effects.rewrites), *emptied]
    lines += _compared("new file", seen.files, files, unsure="rewrites" in unsure)
    lines += _compared("build", builds, _names(effects.builds), unsure="builds" in unsure)
    may_scan = bool(set(unsure) - {"locks"})
    lines += [f"scan: only the server has {name}" for name in sorted(scans - possible) if not may_scan]
    return lines + [f"scan: only we have {name}" for name in sorted(ours - scans)]


def _indexes(table: object) -> set[str]:
    return {index.qualified_name for index in table.indexes} if hasattr(table, "indexes") else set()


def _names(handles: Iterable[Handle]) -> list[str]:
    return [one.qualified_name for one in known(handles)]


def _compared(what: str, theirs: Iterable[object], ours: Iterable[object], *, unsure: bool) -> list[str]:
    server, we = set(theirs), set(ours)
    lines = [f"{what}: only the server has {_shown(one)}" for one in sorted(server - we, key=str) if not unsure]
    return lines + [f"{what}: only we have {_shown(one)}" for one in sorted(we - server, key=str)]


def _shown(one: object) -> str:
    return " ".join(map(str, one)) if isinstance(one, tuple) else str(one)


def doubts(effects: Effects) -> list[str]:
    """The collections of which we do not claim to know all."""
    return [name for name in effects.__struct_fields__ if isinstance(getattr(effects, name), Open)]
