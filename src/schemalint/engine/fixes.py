"""Applying the edits of fixes to text."""

from collections.abc import Iterable

from schemalint.model import Edit


def apply(edits: Iterable[Edit], data: bytes) -> bytes:
    """A file's text after some edits.

    Args:
        edits: edits of this file, in any order; the same edit twice counts once.
        data: the file, in which the spans count bytes.

    Raises:
        ValueError: two edits change the same bytes.
    """
    parts: list[bytes] = []
    at = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda one: one.span):
        if edit.span.start < at:
            raise ValueError(f"edits overlap at byte {edit.span.start} of {edit.span.path}")
        parts += data[at : edit.span.start], edit.text.encode()
        at = edit.span.end
    return b"".join((*parts, data[at:]))
