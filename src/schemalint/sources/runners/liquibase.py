"""Liquibase: formatted SQL, in the order in which a changelog includes it; each changeset is a transaction."""

import re
from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.sources.blank import Blanked, Run, spaces
from schemalint.sources.folder import Folder
from schemalint.sources.natural import natural_key
from schemalint.sources.runners.numbers import text
from schemalint.sources.runners.runner import Runner, Step, comment_line
from schemalint.sources.source import Part, Wrapping

FORMATTED = regex(rb"\A(?:\xef\xbb\xbf)?\s*--[ \t]*liquibase[ \t]+formatted[ \t]+sql", re.IGNORECASE)
_NEEDLE = b"changeset"
_CHANGESET = comment_line(rb"changeset[ \t]+([^\r\n]*)")
_ID = regex(rb"(?:\"[^\"]*\"|[^\s:]+):(?:\"[^\"]*\"|\S+)")
_ATTRIBUTE = regex(rb"\b(\w+):(?:\"([^\"]*)\"|(\S+))")
_CHANGELOG = regex(r"(?:.*[._-])?changelog(?:[._-].*)?\.(?:xml|ya?ml|json)\Z", re.IGNORECASE)
_INCLUDED = regex(r"\b(?:file|path)[\"']?\s*[:=]\s*[\"']?([^\"'\s,}>]+)")
_OTHERS = (".xml", ".yaml", ".yml", ".json")
_PRECONDITION = comment_line(rb"precondition")
_OURS = frozenset((b"postgresql", b"postgres", b"all"))


class _Changeset(NamedTuple):
    """A changeset: where it begins, what follows its head, where it ends, and its attributes in lower case."""

    start: int
    after: int
    end: int
    head: bytes
    attributes: dict[bytes, bytes]


def _recognise(folder: Folder) -> str | None:
    formatted = next((name for name, head in folder.heads if b"iquibase" in head and FORMATTED.search(head)), None)
    if formatted is not None:
        return formatted
    for name in _changelogs(folder):
        if any(FORMATTED.search(text(folder, path)) for path in _included(folder, name)):
            return name
    return None


def _changelogs(folder: Folder) -> list[str]:
    if "changelog" not in "\n".join(folder.found).lower():  # asked of every directory
        return []
    return sorted(name for name in folder.found if "changelog" in name.lower() and _CHANGELOG.match(name))


def _included(folder: Folder, changelog: str) -> list[str]:
    """The SQL files that a changelog includes, in order, those of the changelogs that it includes among them."""
    below = folder.sql_files(note=False)
    found: dict[str, None] = {}
    todo, seen = [changelog], set[str]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        if path.endswith(".sql"):
            found[path] = None
            continue
        base = path.rpartition("/")[0]
        included = _INCLUDED.findall(text(folder, path).decode("utf-8", "replace"))
        todo += reversed([one for name in included for one in _resolved(folder, base, name, below)])
    return list(found)


def _resolved(folder: Folder, base: str, name: str, below: Sequence[str]) -> list[str]:
    """What an inclusion means, relative to the folder: it may be told from the changelog, or from a root above."""
    name = name.removeprefix("classpath:").strip("/")
    for candidate in (f"{base}/{name}".removeprefix("/"), *_shorter(name)):
        if folder.has(candidate):
            return [candidate]
        inside = sorted(path for path in below if path.startswith(f"{candidate}/"))
        if inside:
            return inside
    return []


def _shorter(name: str) -> Iterator[str]:
    """A path, and what is left of it without its first components."""
    while name:
        yield name
        name = name.partition("/")[2]


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    mine = {path for path in files if path.endswith(".sql")}
    for name in _changelogs(folder):
        ordered = [path for path in _included(folder, name) if path in mine]
        if ordered:
            return [Step(path) for path in ordered]
    return [Step(path) for path in sorted((path for path in mine if "/" not in path), key=natural_key)]


def _changesets(sql: bytes) -> list[_Changeset]:
    if _NEEDLE not in sql.lower():
        return []
    found = list(_CHANGESET.finditer(sql))
    ends = [*(match.start() for match in found[1:]), len(sql)]
    return [
        _Changeset(match.start(), match.end(), end, match[1].strip(), _attributes(match[1]))
        for match, end in zip(found, ends, strict=True)
    ]


def _attributes(head: bytes) -> dict[bytes, bytes]:
    identified = _ID.match(head)
    written = _ATTRIBUTE.findall(head, identified.end() if identified else 0)
    return {name.lower(): quoted or bare for name, quoted, bare in written}


def only_ours(sql: bytes) -> Blanked:
    """Blank the changesets that are not run on PostgreSQL, and end statements that something else ends."""
    out, runs = bytearray(sql), list[Run]()
    for start, after, end, _, attributes in _changesets(sql):
        if not _is_run(attributes):
            out[start:end] = spaces(out[start:end])
            runs.append(Run(start, end))
        elif (delimiter := _delimiter(attributes)) is not None:
            for match in delimiter.finditer(sql, after, end):
                out[match.start() : match.end()] = _semicolon(match[0])
                runs.append(Run(*match.span()))
    return Blanked(bytes(out), tuple(runs)) if runs else Blanked(sql)


def _delimiter(attributes: dict[bytes, bytes]) -> re.Pattern[bytes] | None:
    """What ends the statements of a changeset, none for the semicolon; it may be a regular expression."""
    written = attributes.get(b"enddelimiter", b";")
    if written == b";":
        return None
    try:
        wanted = written if b"\\" in written else re.escape(written)
        return re.compile(rb"(?mi)(?<!\*)(?:" + wanted + rb")(?:(?<=\n)|[ \t]*$)")
    except re.error:
        return None


def _semicolon(delimiter: bytes) -> bytes:
    """A semicolon in the place of a delimiter, in a line of its own where that begins one."""
    out = bytearray(spaces(delimiter))
    out[len(delimiter) - len(delimiter.lstrip(b"\r\n")) if delimiter.strip() else 0] = ord(";")
    return bytes(out)


def _is_run(attributes: dict[bytes, bytes]) -> bool:
    if attributes.get(b"ignore", b"").lower() == b"true":
        return False
    databases = [name.strip().lower() for name in attributes.get(b"dbms", b"all").split(b",")]
    if any(name.startswith(b"!") for name in databases):
        return not any(name.removeprefix(b"!") in _OURS for name in databases)
    return not _OURS.isdisjoint(databases)


def _partial(folder: Folder, steps: Sequence[Step]) -> bool:
    """Whether other changesets stand in changelogs, or whether one runs depends on what the database holds."""
    if any(b"changeset" in text(folder, name).lower() for name in folder.found if name.endswith(_OTHERS)):
        return True
    return any(_PRECONDITION.search(text(folder, step.path)) for step in steps)


def _parts(sql: bytes, otherwise: Wrapping) -> tuple[Part, ...]:
    asked = {b"false": Wrapping.NONE, b"true": Wrapping.FILE}
    return tuple(
        Part(one.start, asked.get(one.attributes.get(b"runintransaction", b"").lower(), otherwise))
        for one in _changesets(sql)
    )


def _complaints(folder: Folder, _: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        data = text(folder, step.path)
        if not FORMATTED.search(data):
            continue  # a changelog runs it as one changeset
        heads = [one.head for one in _changesets(data)]
        if not heads:
            yield f'{step.path} has no line "--changeset author:id": liquibase runs nothing of it'
        seen: set[bytes] = set()
        for head in heads:
            identity = _ID.match(head)
            shown = head.decode("utf-8", "replace")
            if identity is None:
                yield f'{step.path}: "--changeset {shown}" has no author:id, and liquibase refuses it'
            elif identity[0] in seen:
                yield f'{step.path}: "--changeset {shown}" stands there twice, and liquibase refuses it'
            else:
                seen.add(identity[0])


LIQUIBASE = Runner(
    "liquibase",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the changelog that includes the files, else their names",
    rewrite=only_ours,
    parts=_parts,
    complaints=_complaints,
    partial=_partial,
    unwrapped="or a changeset with runInTransaction:false",
    opening=None,
)
