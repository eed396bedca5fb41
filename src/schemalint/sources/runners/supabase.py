"""Supabase CLI: `supabase/migrations/<timestamp>_<name>.sql`; `seed.sql` and `supabase/schemas` are no migrations."""

from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import same_version
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_FILE = regex(r"\d+_[^/]*\.sql\Z")


def _recognise(folder: Folder) -> str | None:
    if not folder.location.endswith("/supabase/migrations"):
        return None
    return "../config.toml" if folder.has("../config.toml") else "."


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for path in sorted(path for path in files if _FILE.match(path))]


def _complaints(_: Folder, files: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("supabase", steps, lambda path: path.partition("_")[0])
    for path in files:
        if "/" not in path and not _FILE.match(path):
            yield f"{path} is not named <timestamp>_<name>.sql: supabase passes it over"


SUPABASE = Runner("supabase", _recognise, _steps, Wrapping.PIPELINE, "the names as text", complaints=_complaints)
