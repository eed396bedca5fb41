"""Supabase CLI: `supabase/migrations/<timestamp>_<name>.sql`; `seed.sql` and `supabase/schemas` are no migrations."""

from collections.abc import Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_FILE = regex(r"\d+_[^/]*\.sql\Z")


def _recognise(folder: Folder) -> str | None:
    if not folder.location.endswith("/supabase/migrations"):
        return None
    return "../config.toml" if folder.has("../config.toml") else "."


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path, Wrapping.IMPLICIT) for path in sorted(path for path in files if _FILE.match(path))]


SUPABASE = Runner("supabase", _recognise, _steps)
