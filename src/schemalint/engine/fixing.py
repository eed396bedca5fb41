"""Fixes applied in rounds: each state is parsed and checked again, and what does not do what it says is not kept.

In a round all fixes are tried together that do not touch each other. Where a finding stays or another comes, halves of
them are tried, down to the one that is to blame, which is left out. Fixes that touch others wait for the next round,
which finds them anew.
"""

from codecs import BOM_UTF8
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import structs

from schemalint.engine.fixes import apply
from schemalint.model import Edit, Finding, NewFile, Report, Safety, Span
from schemalint.named import NamedTuple
from schemalint.sources.source import History, SourceFile

Check = Callable[[Sequence[History]], Report]
"""Checks histories; every file of theirs has its bytes in `data`."""

_ROUNDS = 50
"""More rounds than fixes can need that touch each other; a limit, as each is a whole run."""
_Kind = tuple[str, str, str]


class Fixed(NamedTuple):
    """What fixes have made of files.

    Attributes:
        report: what is found after them.
        changed: the bytes of each file that is changed or new, before (none where it is new) and after.
        gone: how many findings are gone.
        refused: how many fixes were left out because their finding stayed or another came.
        available: of how many findings that are left there is a fix, these included.
    """

    report: Report
    changed: Mapping[str, tuple[bytes | None, bytes]]
    gone: int
    refused: int
    available: int


class _State(NamedTuple):
    histories: tuple[History, ...]
    report: Report


def fix(histories: Sequence[History], check: Check, editable: Set[str], *, unsafe: bool) -> Fixed:
    """Apply the fixes of what is found, as far as they keep what they promise.

    Args:
        histories: the files, with their bytes.
        check: finds what is wrong with them.
        editable: the paths of the files that may be edited.
        unsafe: whether fixes count that may change what the files do.
    """
    start = state = _State(tuple(histories), check(histories))
    refused: set[str] = set()
    for _ in range(_ROUNDS):
        new = {path for path, (before, _) in _changed(start.histories, state.histories).items() if before is None}
        fixable = _fixable(state.report, editable | new, unsafe=unsafe)
        chosen = list(_apart(finding for finding in fixable if finding.likeness not in refused))
        if not chosen:
            break
        state, failed = _tried(state, chosen, check)
        refused.update(finding.likeness for finding in failed)
    return Fixed(
        state.report,
        _changed(start.histories, state.histories),
        len(start.report.findings) - len(state.report.findings),
        sum(finding.likeness in refused for finding in state.report.findings),
        sum(1 for _ in _fixable(state.report, editable, unsafe=True)),
    )


def _fixable(report: Report, editable: Set[str], *, unsafe: bool) -> Iterator[Finding]:
    for finding in report.findings:
        made = finding.fix
        if made is None or not (unsafe or made.safety is Safety.SAFE):
            continue
        if all(edit.span.path in editable for edit in made.edits):
            yield finding


def _kind(finding: Finding) -> _Kind:
    """What a finding is about; a statement that a fix edits has another text, and its findings other fingerprints."""
    return finding.rule, finding.object, finding.part


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings whose fixes touch none of those before; the same edit twice is one.

    Of fixes with new files one is enough: the version of the next new file comes after its.
    """
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    new: tuple[NewFile, ...] = ()
    for finding in findings:
        assert finding.fix is not None
        mine = finding.fix
        clash = any(_touches(edit, other) for edit in mine.edits for other in edits[edit.span.path])
        if clash or (mine.new_files and new and mine.new_files != new):
            continue
        for edit in mine.edits:
            edits[edit.span.path].append(edit)
        new = mine.new_files or new
        yield finding


def _touches(one: Edit, other: Edit) -> bool:
    return one != other and one.span.start <= other.span.end and other.span.start <= one.span.end


def _tried(state: _State, chosen: Sequence[Finding], check: Check) -> tuple[_State, list[Finding]]:
    """The state after as many of some fixes as do what they promise, and the findings of the others."""
    histories = _applied(state.histories, chosen)
    made = _State(histories, check(histories))
    broken = _broken(state.report, made.report, chosen)
    if not broken:
        return made, []
    if len(chosen) == 1:
        return state, list(chosen)
    blamed = _to_blame(chosen, broken)
    if 0 < len(blamed) < len(chosen):
        made, failed = _tried(state, [finding for finding in chosen if finding not in blamed], check)
        return made, failed + blamed
    # The halves are of the same text: what the first has moved, the next round finds anew.
    half = len(chosen) // 2
    made, failed = _tried(state, chosen[:half], check)
    if made is not state:
        return made, failed
    made, more = _tried(state, chosen[half:], check)
    return made, failed + more


def _broken(before: Report, after: Report, chosen: Iterable[Finding]) -> set[_Kind]:
    """Of which kinds there are more findings than were promised: those that stay, and those that have come."""
    had, has = Counter(map(_kind, before.findings)), Counter(map(_kind, after.findings))
    gone = Counter(map(_kind, chosen))
    return {kind for kind in has if has[kind] > had[kind] - gone[kind]}


def _to_blame(chosen: Sequence[Finding], broken: Set[_Kind]) -> list[Finding]:
    """Those of some fixes that are plainly to blame: the only ones about what has a finding too many."""
    objects = {kind[1] for kind in broken} - {""}
    fixes = Counter(finding.object for finding in chosen)
    return [finding for finding in chosen if finding.object in objects and fixes[finding.object] == 1]


def _applied(histories: tuple[History, ...], findings: Sequence[Finding]) -> tuple[History, ...]:
    """The files after the fixes of some findings that do not touch each other."""
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for one in findings:
        for edit in one.fix.edits if one.fix is not None else ():
            edits[edit.span.path].append(edit)
    return tuple(_history(history, edits, findings) for history in histories)


def _history(history: History, edits: Mapping[str, Sequence[Edit]], findings: Sequence[Finding]) -> History:
    sources = [_edited(file, edits[file.path]) if file.path in edits else file for file in history.sources]
    by_path = {file.path: file for file in sources}
    added: dict[str, SourceFile] = {}
    for one in findings:
        beside = by_path.get(one.span.path)
        if beside is not None and one.fix is not None:
            added.update({new.path: _new_source(new, beside) for new in one.fix.new_files if new.path not in by_path})
    if not added and not any(file.path in edits for file in sources):
        return history
    return structs.replace(history, sources=(*sources, *added.values()))


def _edited(file: SourceFile, edits: Sequence[Edit]) -> SourceFile:
    data = file.data or b""
    crlf = _has_crlf(data)
    mark = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
    fitting = (Edit(_after(edit.span, mark), _ends(edit.text, crlf=crlf)) for edit in edits)
    return structs.replace(file, data=apply(fitting, data))


def _after(span: Span, mark: int) -> Span:
    """A span that does not begin before a file's byte order mark ends."""
    return span if span.start >= mark else span._replace(start=mark, end=max(mark, span.end))


def _new_source(new: NewFile, beside: SourceFile) -> SourceFile:
    """A further file of the history that another is of."""
    text = _ends(new.text, crlf=_has_crlf(beside.data or b""))
    return structs.replace(beside, path=new.path, location=None, data=text.encode(), under_review=True)


def _has_crlf(data: bytes) -> bool:
    """Whether the lines of a file end as they do on Windows, as its first does."""
    end = data.find(b"\n")
    return end > 0 and data[end - 1 : end] == b"\r"


def _ends(text: str, *, crlf: bool) -> str:
    plain = text.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if crlf else text


def _changed(before: Iterable[History], after: Iterable[History]) -> dict[str, tuple[bytes | None, bytes]]:
    old = {file.path: file.data or b"" for history in before for file in history.sources}
    new = {file.path: file.data or b"" for history in after for file in history.sources}
    return {path: (old.get(path), data) for path, data in new.items() if old.get(path) != data}
