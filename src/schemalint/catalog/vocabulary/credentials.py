"""Values that are secrets by their form: keys of well-known services, tokens, addresses with passwords."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator

import msgspec

from schemalint.lazy import regex
from schemalint.named import NamedTuple


class Found(NamedTuple):
    """A secret in a text.

    Attributes:
        what: what kind of secret it is.
        start: byte offset in the text; `end` is exclusive.
    """

    what: str
    start: int
    end: int


_PRIVATE_KEY = regex(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[0-9A-Za-z+/].*?(?:-----END[^-]*-----|\Z)", re.DOTALL)
_FORMS: tuple[tuple[bytes, str, re.Pattern[bytes]], ...] = (
    (b"AKIA", "an AWS access key", regex(rb"\bAKIA[0-9A-Z]{16}\b")),
    (b"sk_live_", "a Stripe key", regex(rb"\bsk_live_[0-9A-Za-z]{16,}")),
    (b"rk_live_", "a Stripe key", regex(rb"\brk_live_[0-9A-Za-z]{16,}")),
    (b"whsec_", "a webhook secret", regex(rb"\bwhsec_[0-9A-Za-z+/]{24,}")),
    (b"ghp_", "a GitHub token", regex(rb"\bghp_[0-9A-Za-z]{36}\b")),
    (b"github_pat_", "a GitHub token", regex(rb"\bgithub_pat_[0-9A-Za-z_]{40,}")),
    (b"glpat-", "a GitLab token", regex(rb"\bglpat-[0-9A-Za-z_-]{20,}")),
    (b"xox", "a Slack token", regex(rb"\bxox[abprs]-[0-9A-Za-z-]{20,}")),
    (b"AIza", "a Google API key", regex(rb"\bAIza[0-9A-Za-z_-]{35}\b")),
    (b"sk-ant-", "an Anthropic key", regex(rb"\bsk-ant-[0-9A-Za-z_-]{24,}")),
    (b"sk-proj-", "an OpenAI key", regex(rb"\bsk-proj-[0-9A-Za-z_-]{24,}")),
    (b"SG.", "a SendGrid key", regex(rb"\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}\b")),
    (b"npm_", "an npm token", regex(rb"\bnpm_[0-9A-Za-z]{36}\b")),
    (b"PRIVATE KEY-----", "a private key", _PRIVATE_KEY),
    (b"eyJ", "a signed token", regex(rb"\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{16,}")),
    (b"://", "an address with a password", regex(rb"\b[a-z][a-z0-9+]*://[^\s:/@'\"]+:[^\s:/@'\"]{3,}@[^\s'\"]+")),
)
"""What a text must hold, what it then may be, and its form."""

NEEDLES = tuple([needle for needle, _, _ in _FORMS])
"""Of each form, what a text must hold to hold a value of it."""

_KNOWN = (
    b"EXAMPLE", b"AKIAIOSFODNN7", b"supabase-demo", b"c3VwYWJhc2UtZGVtby", b"eyJzdWIiOiIxMjM0NTY3ODkwI",
    b":password@", b":postgres@", b":pass@", b":secret@", b":changeme@", b"<", b"${", b"user:", b"username:",
)  # fmt: skip
"""What documentation uses in the place of a secret."""


def credentials_in(text: bytes) -> Iterator[Found]:
    """The secrets in a text that are such by their form; what documentation uses as an example is none."""
    for needle, what, form in _FORMS:
        if needle in text:
            for match in form.finditer(text):
                if not any(known in match[0] for known in _KNOWN) and not _public(match[0]):
                    yield Found(what, *match.span())


def _public(token: bytes) -> bool:
    """Whether it is a Supabase project's key for the role anon, which each of its web pages carries."""
    if not token.startswith(b"eyJ"):
        return False
    payload = token.split(b".")[1]
    try:
        claims = msgspec.json.decode(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    except ValueError:
        return False
    return isinstance(claims, dict) and claims.get("role") == "anon"


_SKIPPED = rb"--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|\"(?:[^\"]|\"\")*\""
_PASSWORD = regex(
    rb"(?:" + _SKIPPED + rb")|\bpassword\s+(?P<value>e?'(?:[^'\\]|''|\\.)*')|(?:e'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*')",
    re.IGNORECASE | re.DOTALL,
)
_HASHED = regex(rb"e?'(?:SCRAM-SHA-256\$|md5[0-9a-f]{32}')", re.IGNORECASE)
_EMPTY = frozenset({b"''", b"E''", b"e''"})


class Password(NamedTuple):
    """A password in a statement: where its literal stands, and whether it is only a hash of it."""

    start: int
    end: int
    hashed: bool


def passwords_in(sql: bytes) -> Iterator[Password]:
    """The literals after the word PASSWORD in a statement about roles or servers."""
    for match in _PASSWORD.finditer(sql):
        value = match["value"]
        if value is not None and value not in _EMPTY:
            yield Password(*match.span("value"), _HASHED.match(value) is not None)
