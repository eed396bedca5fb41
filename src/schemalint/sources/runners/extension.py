"""Scripts of an extension: `<name>--<version>.sql` creates it, `<name>--<from>--<to>.sql` updates it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemalint.lazy import regex
from schemalint.sources.blank import Blanked, Run
from schemalint.sources.folder import Folder
from schemalint.sources.natural import natural_key
from schemalint.sources.paths import lines
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_SCRIPT = regex(r"(?P<name>[\w-]*?\w)--(?P<first>\d[^/]*?|unpackaged)(?:--(?P<to>\d[^/]*?))?\.sql\Z")
_ABOVE = ("", "../", "../../")
_DEFAULT = regex(r"\s*default_version\s*=\s*'([^']*)'")
_SCHEMA = regex(rb"([\"']?)@extschema(?::\w+)?@\1")
_NEEDLE = b"@extschema"
_TARGET = b"public"


def _recognise(folder: Folder) -> str | None:
    script = next((name for name in folder.files if "--" in name and _SCRIPT.match(name)), None)
    return script and (_control(folder, _script(script)["name"]) or script)


def _script(path: str) -> re.Match[str]:
    match = _SCRIPT.match(path)
    assert match is not None
    return match


def _control(folder: Folder, name: str) -> str | None:
    """The control file of an extension, as a path relative to the directory of its scripts."""
    return next((path for above in _ABOVE if folder.has(path := f"{above}{name}.control")), None)


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    scripts = [match for path in files if "/" not in path and (match := _SCRIPT.match(path))]
    names = sorted({match["name"] for match in scripts})
    return [step for name in names for step in _of(folder, name, [one for one in scripts if one["name"] == name])]


def _of(folder: Folder, name: str, scripts: Sequence[re.Match[str]]) -> Iterator[Step]:
    """What creates the version that is current, and what updates to it: two ways, two histories."""
    creating = {match["first"]: match.string for match in scripts if not match["to"]}
    updating = [match for match in scripts if match["to"]]
    current = _default(folder, name) or max((match["to"] or match["first"] for match in scripts), key=natural_key)
    path, first = _updates(updating, current, creating)
    if current in creating:
        yield Step(creating[current], history=creating[current])
    if path:
        base = [creating[first]] if first in creating else []
        yield from (Step(script, history=name) for script in (*base, *path))


def _default(folder: Folder, name: str) -> str:
    control = _control(folder, name)
    found = (_DEFAULT.match(line) for line in lines(f"{folder.location}/{control}")) if control else ()
    return next((match[1] for match in found if match), "")


def _updates(scripts: Iterable[re.Match[str]], current: str, creating: Mapping[str, str]) -> tuple[list[str], str]:
    """The scripts that lead to a version, in the smallest steps, and the version that they begin with."""
    leading: dict[str, list[re.Match[str]]] = {}
    for match in scripts:
        leading.setdefault(match["to"], []).append(match)
    way, at, seen = list[re.Match[str]](), current, {current}
    while before := [match for match in leading.get(at, ()) if match["first"] not in seen]:
        step = max(before, key=lambda match: natural_key(match["first"]))
        way.append(step)
        at = step["first"]
        seen.add(at)
    while way and creating and way[-1]["first"] not in creating:  # no version that can be created begins there
        way.pop()
    return [step.string for step in reversed(way)], way[-1]["first"] if way else ""


def named_schema(sql: bytes) -> Blanked:
    """Name the schema of the extension: the one that its objects are created in, which has no name here."""
    if _NEEDLE not in sql:
        return Blanked(sql)
    runs: list[Run] = []

    def name(match: re.Match[bytes]) -> bytes:
        runs.append(Run(*match.span()))
        return (match[1] + _TARGET + match[1]).ljust(len(match[0]))

    return Blanked(_SCHEMA.sub(name, sql), tuple(runs))


def _partial(_: Folder, steps: Sequence[Step]) -> bool:
    return not steps or bool(_script(steps[0].path)["to"])


EXTENSION = Runner(
    "extension",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the path of updates to the current version",
    rewrite=named_schema,
    partial=_partial,
    owns=lambda path: _SCRIPT.match(path) is not None,
    repeated=lambda _: True,  # no database runs them all
    opening=None,
)
