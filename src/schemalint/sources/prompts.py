"""Which documents are prompts: by their names, their folders, and how they begin."""

import re
from collections.abc import Iterator

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.settings.settings import Settings
from schemalint.sources.folder import DOCUMENTS, SUFFIXES, Folder, Skipped
from schemalint.sources.globs import Patterns, matches_any_parent, patterns
from schemalint.sources.paths import absolute, beginning, name, relative

_HEAD = 16 << 10
"""How many bytes of a document are looked at."""
_NAMED = frozenset(
    """agents.md agent.md claude.md gemini.md skill.md copilot-instructions.md .cursorrules .windsurfrules .clinerules
    .goosehints llms.txt""".split()
)
_SUFFIXES = (".mdc", ".prompt", ".prompt.md", ".prompt.txt", ".agent.md", ".instructions.md", ".chatmode.md")
_FOLDERS = frozenset(("agents", "prompts", "skills", "subagents", "chatmodes", "system-prompts", "system_prompts"))
_RULES = frozenset((".cursor", ".windsurf", ".clinerules"))
_PLAIN = regex(
    r"(?:readme|changelog|changes|history|licen[cs]e|copying|contributing|code_of_conduct|security|authors|notice|support"
    r"|requirements|robots|humans)\b.*",
    re.IGNORECASE,
)
_FRONTMATTER = regex(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?P<fields>.*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEY = regex(rb"^(?P<key>[A-Za-z_-]+)[ \t]*:", re.MULTILINE)
_TELLING = (b"tools", b"globs", b"mode", b"allowed-tools")
_OF_A_SITE = frozenset(
    b"title layout slug permalink date sidebar_position sidebar_label sidebar authors author tags draft".split()
)
"""What pages of websites have in their frontmatter beside a description."""
_ROLE = regex(
    rb"\s*(?:<[\w -]+>\s*)?(?:#{1,6}[^\n]*\n\s*){0,2}[*_>\"'\s]*"
    rb"(?:you\s+are|you['\xe2\x80\x99]+re|act\s+as|your\s+(?:role|task|job|goal)\s+is)[\s*_]",
    re.IGNORECASE,
)
_DO = rb"^(?:#{1,6}|\*\*)[^\w\n]*%s\b[^\w\n]*(?:\W*$|:)"
_DOS = regex(_DO % rb"do(?:'?s)?", re.IGNORECASE | re.MULTILINE)
_DONTS = regex(
    _DO % rb"(?:don['\xe2\x80\x99]*ts?|don['\xe2\x80\x99]*t['\xe2\x80\x99]*s|do not)", re.IGNORECASE | re.MULTILINE
)


class Taken(Struct, frozen=True):
    """A document that was taken for a prompt.

    Attributes:
        location: absolute.
        evidence: what it was taken by.
    """

    location: str
    evidence: str


class Asked(Struct, frozen=True):
    """What the settings say of prompts.

    Attributes:
        patterns: of the files that are prompts whatever they look like.
        root: the directory that they are relative to.
    """

    patterns: Patterns
    root: str

    def names(self, location: str) -> bool:
        """Whether the settings name a file."""
        inside = relative(location, self.root) if self.patterns.groups else None
        return bool(inside) and matches_any_parent(self.patterns, inside or "")


def asked(settings: Settings) -> Asked:
    """What some settings say of prompts."""
    return Asked(patterns(settings.prompts), absolute(settings.root))


def is_document(location: str, said: Asked) -> bool:
    """Whether a file that was named is read as a document, by its name."""
    file = name(location).lower()
    return file.endswith(DOCUMENTS) or file in _NAMED or (said.names(location) and not file.endswith(SUFFIXES))


def prompts_in(folder: Folder, said: Asked, only: re.Pattern[str] | None = None) -> Iterator[Taken]:
    """The prompts of a directory and all below; what may be one and is not is written down as skipped.

    Args:
        folder: the directory.
        said: what the settings say.
        only: what the paths that are taken match, relative to the folder.
    """
    for prefix, inner in folder.walk(agents=True):
        documents = inner.documents
        for file in inner.others if said.patterns.groups else documents:
            if only is None or only.match(prefix + file):
                location = f"{inner.location}/{file}"
                maybe = file in documents or said.names(location)
                evidence = why(location, f"{folder.name}/{prefix}", said) if maybe else ""
                if evidence:
                    yield Taken(location, evidence)
                elif maybe:
                    folder.scope.skipped.append(Skipped(location, "nothing shows that it is a prompt"))


def why(location: str, folders: str, said: Asked) -> str:
    """What shows that a document is a prompt; empty where nothing does.

    Args:
        location: where it stands.
        folders: the directories that count, with `/` between them.
        said: what the settings say.
    """
    if said.names(location):
        return "named by `prompts`"
    return _by_name(name(location), folders) or _by_text(beginning(location, _HEAD))


def _by_name(file: str, folders: str) -> str:
    lower = file.lower()
    if lower in _NAMED or lower.endswith(_SUFFIXES):
        return f"named {file}" if lower in _NAMED else f"named *{lower[lower.index('.', 1) :]}"
    if _PLAIN.fullmatch(file):
        return ""
    parts = folders.lower().split("/")
    return next((f"in {part}/" for part in reversed(parts) if part in _FOLDERS or part in _RULES), "")


def _by_text(head: bytes) -> str:
    front = _FRONTMATTER.match(head)
    if front is not None:
        keys = [one["key"].lower() for one in _KEY.finditer(front["fields"])]
        telling = [key.decode() for key in _TELLING if key in keys]
        if b"description" in keys and (telling or _OF_A_SITE.isdisjoint(keys)):
            telling.insert(0, "description")
        if telling:
            return f"frontmatter with {' and '.join(telling)}"
    body = head[front.end() :] if front is not None else head.removeprefix(b"\xef\xbb\xbf")
    if _ROLE.match(body):
        return "opens with a role"
    return "DO and DON'T sections" if _DOS.search(body) and _DONTS.search(body) else ""
