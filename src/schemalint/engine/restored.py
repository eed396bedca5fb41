"""Findings about examples in their author's own words: stand-ins are not named, and fixes stay within the example."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.engine.found import Found
from schemalint.lazy import regex
from schemalint.model import Edit, Fix, Related
from schemalint.prompts.fragments import OTHER, TABLE

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented

_TABLE, _OTHER = TABLE.decode(), OTHER.decode()
_PREFIX = regex(rf"(?:public\.)?{_TABLE}\d*\.")
_NAME = regex(rf"(?:public\.)?{_TABLE}\d*")


def in_author_s_words(found: Iterable[Found], document: "Documented") -> Iterator[Found]:
    """The findings of a document as they are told.

    Args:
        found: what the rules found.
        document: the document.
    """
    written = _written(document)
    differs = bool(written) or TABLE in document.shown.sql
    data = document.prompt.document.text.data
    for one in found:
        finding = one.finding
        fix = None if finding.fix is None else _fix(finding.fix, written, data)
        if differs:
            related = tuple(Related(each.span, _put_back(each.message, written)) for each in finding.related)
            message, hint = _put_back(finding.message, written), _put_back(finding.hint, written)
            yield structs.replace(
                one, finding=structs.replace(finding, message=message, hint=hint, related=related, fix=fix)
            )
        else:
            yield one if fix is finding.fix else structs.replace(one, finding=structs.replace(finding, fix=fix))


def _put_back(text: str, written: Mapping[str, str]) -> str:
    for name, original in written.items():
        text = text.replace(name, original)
    return _NAME.sub("the table", _PREFIX.sub("", text)) if _TABLE in text else text


def _written(document: "Documented") -> dict[str, str]:
    """What the author wrote for each stand-in, the longest first; the table of a fragment has no name."""
    made = {one.name.decode(): one.written.decode("utf-8", "replace") for one in document.shown.stand_ins}
    return {name: made[name] for name in sorted(made, key=len, reverse=True) if name.strip()}


def _fix(fix: Fix, written: Mapping[str, str], data: bytes) -> Fix | None:
    """A fix of an example: new lines stand behind what its lines stand behind; none that would name a stand-in."""
    texts = [edit.text for edit in fix.edits]
    if fix.new_files or any(name in text for name in (_TABLE, _OTHER) for text in texts):
        return None
    if not written and not any("\n" in text for text in texts):
        return fix
    return structs.replace(fix, edits=tuple(_edit(edit, written, data) for edit in fix.edits))


def _edit(edit: Edit, written: Mapping[str, str], data: bytes) -> Edit:
    line = data.rfind(b"\n", 0, edit.span.start) + 1
    at = line
    while at < edit.span.start and data[at : at + 1] in b" \t>":
        at += 1
    prefix = data[line:at].decode()
    text = _put_back(edit.text, written)
    return Edit(edit.span, text.replace("\n", f"\n{prefix}"))
