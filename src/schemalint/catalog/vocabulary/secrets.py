"""The names of columns that hold passwords, tokens, keys and other credentials.

What decides is the head noun: the last words of a name, once what it says of storage (`_hash`, `_encrypted`, `_old`) is
taken off. `password_hash` holds a password's hash, `password_reset_at` holds no password.
"""

import re
from enum import StrEnum
from functools import lru_cache

from schemalint.catalog.words import Phrase, phrases, words
from schemalint.lazy import regex
from schemalint.named import NamedTuple


class Kind(StrEnum):
    """What a secret is for, which decides how to keep it."""

    PASSWORD = "password"
    PRESENTED = "presented"
    """A client presents it and the server compares: a hash is enough."""
    NEEDED = "needed"
    """The server itself needs it in the clear."""
    SALT = "salt"


class Protection(StrEnum):
    """What a name says of how the secret is stored."""

    NONE = ""
    HASHED = "hashed"
    ENCRYPTED = "encrypted"


class Secret(NamedTuple):
    """What a name says that the column holds.

    Attributes:
        noun: the head noun; decides whether the column's surroundings must confirm it.
        label: the same for people.
        plural: whether the name speaks of several.
    """

    noun: Phrase
    label: str
    kind: Kind
    protection: Protection
    plural: bool

    @property
    def description(self) -> str:
        """What it is, with an article: `a password hash`, `an encrypted API key`, `recovery codes`."""
        if self.plural:
            return f"{self.protection} {self.label}s".strip()
        if self.protection is Protection.HASHED:
            return f"{article(self.label)} {self.label} hash"
        text = f"{self.protection} {self.label}".strip()
        return f"{article(text)} {text}"


PASSWORDS = phrases(
    "password, passwd, pwd, pswd, pw, passphrase, pass phrase, passcode, pass code, pin, pin code",
    "user pass, usr pass, admin pass, root pass, login pass, db pass, database pass, smtp pass, imap pass, ftp pass",
    "mail pass, email pass, wifi pass, auth pass",
)
PRESENTED = phrases(
    "token, jwt, cookie, otp, pat, secret answer, security answer, code verifier",
    "access token, refresh token, auth token, oauth token, session token, bearer token, id token, bot token",
    "reset token, confirmation token, verification token, invite token, login token, api token",
    "api key, session key, access key, license key, activation key",
    "recovery code, backup code, verification code, auth code, authorization code, user code, device code",
    "login code, reset code, mfa code, 2fa code, otp code, totp code, two factor code, sms code",
    "one time password, one time code",
)
NEEDED = phrases(
    "secret, totp, secret data, credential, cred, credential secret",
    "secret key, private key, priv key, signing key, encryption key, hmac key, auth key, master key",
    "service role key, service key, ssh key, gpg key, pgp key, webhook key, tls key, ssl key, shared key",
    "seed phrase, recovery phrase, backup phrase, mnemonic phrase, mnemonic",
    "dsn, connection string, connection uri, connection url, database url, database uri, db url, db uri",
)
BARE_KEY: Phrase = ("key",)
"""A secret only beside what makes it one."""

KINDS = {
    **dict.fromkeys(PASSWORDS, Kind.PASSWORD),
    **dict.fromkeys(PRESENTED, Kind.PRESENTED),
    **dict.fromkeys(NEEDED, Kind.NEEDED),
    ("salt",): Kind.SALT,
    BARE_KEY: Kind.PRESENTED,
}
LONGEST = max(map(len, KINDS))
ENDINGS = frozenset(phrase[-1] for phrase in KINDS)
"""The words with which nouns end: most names hold none."""

HASHES = frozenset("hash hashed digest hmac sha ssha md bcrypt scrypt argon pbkdf".split())
CIPHERS = frozenset("encrypted enc crypted ciphertext cipher sealed wrapped".split())
MODIFIERS = (HASHES | CIPHERS) | frozenset(
    "plain plaintext cleartext raw value json jsonb bytes text current new old hex base b pem previous".split()
)
"""Last words of a name that tell how or when, not what."""
LEADING_HASHES = HASHES - {"hash", "hmac", "digest"}
"""First words that tell of a hash; `hmac_secret` is the secret by which hashes are made."""
LEADING_CIPHERS = frozenset("encrypted enc crypted sealed wrapped".split())
FLAGS = frozenset("is has enable enabled allow allowed require required use show can max min num count total".split())
"""First words of names that ask or count."""
HARMLESS = frozenset("public publishable display masked redacted truncated example sample dummy anon anonymous".split())
"""Words before any secret that make it none."""
NOT_TOKENS = frozenset(
    """csrf xsrf primary foreign partition sort natural idempotency page next prev continuation cursor sync lock fencing
    state aggregation stream input output prompt completion stop display cancellation pagination resume delta
    concurrency version start end pad bos eos unk mask sep cls special vocab path search query word name text title
    keyword ngram design theme style color push fcm apns apn expo card payment base quote reward native gas lp staking
    governance collateral underlying from to sell buy nft erc trade top gpio digital analog chip map""".split()
)
"""Words right before a noun of one word that make it something else."""

_SPELLINGS = {
    "api": "API", "db": "database", "dsn": "DSN", "gpg": "GPG", "hmac": "HMAC", "id": "ID", "jwt": "JWT", "mfa": "MFA",
    "oauth": "OAuth", "otp": "OTP", "passwd": "password", "pat": "personal access token", "pgp": "PGP", "pin": "PIN",
    "priv": "private", "pswd": "password", "pw": "password", "pwd": "password", "sms": "SMS", "ssh": "SSH",
    "ssl": "SSL", "tls": "TLS", "totp": "TOTP", "uri": "URI", "url": "URL", "usr": "user", "pass": "password",
}  # fmt: skip
_LABELS: dict[Phrase, str] = {("pass", "phrase"): "passphrase", ("pass", "code"): "passcode"}
_AN = regex(r"[aeio]|hmac|mfa|ssh|ssl|sms", re.IGNORECASE)
_RUN_TOGETHER = {
    "".join(phrase): phrase
    for phrase in (
        *KINDS,
        *phrases("client secret, app secret, consumer secret, shared secret, webhook secret, jwt secret, totp secret"),
    )
    if len(phrase) > 1 and ("".join(phrase),) not in KINDS
}
_IN_ONE_WORD = regex(
    r"(?P<before>\w*?)(?P<noun>password|passwd|passphrase)(?P<after>hash|hashed|salt|digest|encrypted|enc|plain|)"
)


def article(text: str) -> str:
    """The indefinite article of what follows."""
    return "an" if _AN.match(text) else "a"


@lru_cache(maxsize=65536)
def spelled_out(name: str) -> Phrase:
    """The words of a name, those that are run together (`passwordhash`, `apikey`) apart."""
    return tuple([part for word in words(name) for part in _apart(word)])


def _apart(word: str) -> Phrase:
    if word in _RUN_TOGETHER:
        return _RUN_TOGETHER[word]
    match = _IN_ONE_WORD.fullmatch(word) if "pass" in word else None
    return tuple(filter(None, match.groups())) if match else (word,)


@lru_cache(maxsize=65536)
def secret_in(name: str, nouns: frozenset[Phrase] = frozenset()) -> Secret | None:
    """The secret that a column's name speaks of, none where it speaks of none.

    Args:
        name: the column's name.
        nouns: further head nouns.
    """
    parts = spelled_out(name)
    if len(parts) > 1 and parts[0] in FLAGS:
        return None
    start, end = _head(parts, nouns)
    noun, before, after = parts[start:end], parts[:start], parts[end:]
    if not noun or HARMLESS.intersection(before) or _is_something_else(noun, before):
        return None
    label = _LABELS.get(noun) or " ".join(_SPELLINGS.get(word, word) for word in noun)
    plural = re.search(rf"{noun[-1]}s(?![a-z])", name.lower()) is not None
    leading = LEADING_HASHES | {"hash"} if noun in PASSWORDS else LEADING_HASHES
    return Secret(noun, label, KINDS.get(noun, Kind.NEEDED), protection_in(before, after, leading), plural)


def _head(parts: Phrase, nouns: frozenset[Phrase]) -> tuple[int, int]:
    """Where the head noun stands; an empty range where it is no secret's."""
    longest = max(LONGEST, *map(len, nouns)) if nouns else LONGEST
    for end in range(len(parts), 0, -1):
        if nouns or parts[end - 1] in ENDINGS:
            for start in range(max(0, end - longest), end):
                if parts[start:end] in KINDS or parts[start:end] in nouns:
                    return start, end
        if parts[end - 1] not in MODIFIERS and not parts[end - 1].isdigit():
            break
    return 0, 0


def _is_something_else(noun: Phrase, before: Phrase) -> bool:
    if noun == BARE_KEY:
        qualifiers = tuple(word for word in before if word not in MODIFIERS and word != "lookup")
        return bool(qualifiers) and qualifiers[-2:] != ("api", "key")
    return (
        len(noun) == 1
        and (noun not in PASSWORDS or noun == ("pin",))
        and before[-1:] != ()
        and before[-1] in NOT_TOKENS
    )


def protection_in(before: Phrase, after: Phrase, leading: frozenset[str] = LEADING_HASHES) -> Protection:
    """What the words before and after a head noun say of how it is stored.

    Args:
        before: the words before it.
        after: the words after it.
        leading: the words that tell of a hash where they stand before.
    """
    if not HASHES.isdisjoint(after) or not leading.isdisjoint(before):
        return Protection.HASHED
    if not CIPHERS.isdisjoint(after) or not LEADING_CIPHERS.isdisjoint(before):
        return Protection.ENCRYPTED
    return Protection.NONE
