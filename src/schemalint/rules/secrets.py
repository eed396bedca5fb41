"""Passwords, keys and card data in columns."""

from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from schemalint.catalog.handles import Column
from schemalint.catalog.rows import TypeRef
from schemalint.catalog.vocabulary.cards import CardData, CardKind, find_card_data, may_be_card_data
from schemalint.catalog.vocabulary.secrets import Kind, Protection, Secret
from schemalint.catalog.vocabulary.surroundings import find_secret, may_be_secret
from schemalint.catalog.words import Phrase, phrases
from schemalint.model import Finding, Profile, Severity
from schemalint.rules.registry import ERROR, WARNING, rule

STORAGE = frozenset({"text", "varchar", "bpchar", "citext", "bytea", "json", "jsonb", "uuid"})
NUMBERS = frozenset({"int2", "int4", "int8", "numeric"})
NO_NOUNS: frozenset[Phrase] = frozenset()
SHORTEST_SECRET = 4
"""Characters: a column for fewer holds a flag or a code."""

HINTS = {
    Kind.PASSWORD: "leave it to an authentication service, or store only a slow hash (Argon2, scrypt, bcrypt) and say "
    "so in the name, as in password_hash",
    Kind.PRESENTED: "if it is only compared, store a SHA-256 hash and say so in the name, as in token_hash; else "
    "encrypt it outside the database, as in token_encrypted",
    Kind.NEEDED: "keep it in a secret store and only its reference here, or encrypt it outside the database and say so "
    "in the name, as in secret_encrypted",
}
PROTECTED_HINT = "keep it in a table that only the role which checks it may read"
MANAGED_HINT = "remove the column: the platform keeps credentials"
CARD_HINTS = {
    CardKind.NUMBER: "store the payment provider's token, the brand and the last four digits",
    CardKind.CODE: "remove the column: PCI DSS forbids to store it after authorisation, even encrypted",
    CardKind.TRACK: "remove the column: PCI DSS forbids to store it after authorisation, even encrypted",
    CardKind.PIN: "remove the column: PCI DSS forbids to store it after authorisation, even encrypted",
}


class SecretColumn(Struct, frozen=True, rename="kebab"):
    """What to look for beside the built-in vocabulary, and what to leave out.

    Attributes:
        nouns: further nouns that are secrets.
        allow: columns that are accepted, as `column`, `table.column` or `schema.table.column`.
    """

    nouns: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


class PaymentCardData(Struct, frozen=True, rename="kebab"):
    """What to leave out.

    Attributes:
        allow: columns that are accepted, as `column`, `table.column` or `schema.table.column`.
    """

    allow: tuple[str, ...] = ()


def _is_secret(name: str, options: SecretColumn) -> bool:
    return may_be_secret(name, _nouns(options))


def _nouns(options: SecretColumn) -> frozenset[Phrase]:
    return phrases(*options.nouns) if options.nouns else NO_NOUNS


def _is_card_data(name: str, _options: PaymentCardData) -> bool:
    return may_be_card_data(name)


@rule("secret-column", severity=ERROR, where={"type": STORAGE, "name": _is_secret})
def secret_column(column: Column, options: SecretColumn) -> Iterator[Finding] | None:
    """A secret in a column is in each backup, each replica and each query result that includes it."""
    type_ = column.type
    if type_.oid is None and type_.name not in STORAGE:
        return None
    return _judge_secret(column, options, _nouns(options)) if _is_secret(column.name, options) else None


def _judge_secret(column: Column, options: SecretColumn, nouns: frozenset[Phrase]) -> Iterator[Finding]:
    if not _is_stored(column) or not _holds_text(column):
        return
    secret = find_secret(column.name, column.table.name, _siblings(column), nouns)
    if secret is None or _card_data(column) or _is_allowed(column, options.allow):
        return
    protected = secret.protection is not Protection.NONE or secret.kind is Kind.SALT
    yield column.finding(
        _message(column, secret, protected=protected),
        span=column.name_span,
        hint=_hint(column, secret, protected=protected),
        severity=_severity(column, protected=protected),
    )


@rule("payment-card-data", severity=ERROR, where={"type": STORAGE | NUMBERS, "name": _is_card_data})
def payment_card_data(column: Column, options: PaymentCardData) -> Iterator[Finding] | None:
    """Card numbers, verification codes, stripe data and PINs put the whole database under the rules of PCI DSS."""
    type_ = column.type
    if type_.oid is None and type_.name not in STORAGE and type_.name not in NUMBERS:
        return None
    return _judge_card_data(column, options) if may_be_card_data(column.name) else None


def _judge_card_data(column: Column, options: PaymentCardData) -> Iterator[Finding]:
    if not _is_stored(column):
        return
    data = _card_data(column)
    if data is None or _is_allowed(column, options.allow):
        return
    kept = data.kind is CardKind.NUMBER and data.protection is not Protection.NONE
    yield column.finding(
        f"{column.table.name}.{column.name} holds {data.description}",
        span=column.name_span,
        hint=CARD_HINTS[data.kind],
        severity=_severity(column, protected=kept),
    )


def _is_stored(column: Column) -> bool:
    """Whether a table of this database declares the column, and keeps what is in it."""
    return column.on_table and not column.inherited and not column.table.temporary


def _siblings(column: Column) -> Callable[[], Iterator[str]]:
    return lambda: (one.name for one in column.table.columns)


def _type(column: Column) -> TypeRef:
    """The type without domains; that of an extension has no other."""
    return column.type if column.type.name == "citext" else column.base_type


def _holds_text(column: Column) -> bool:
    """Whether the type has room for a secret, and the column is not a reference to where one is."""
    type_ = _type(column)
    if type_.oid is not None or type_.name not in STORAGE:
        return False
    if type_.modifiers and type_.modifiers[0] < SHORTEST_SECRET:
        return False
    return type_.name != "uuid" or not any(column in key.columns for key in column.table.foreign_keys)


def _card_data(column: Column) -> CardData | None:
    return find_card_data(column.name, column.table.name, _type(column), _siblings(column))


def _is_allowed(column: Column, allow: Collection[str]) -> bool:
    names = (column.name, f"{column.table.name}.{column.name}", column.qualified_name)
    return bool(allow) and any(name in allow for name in names)


def _severity(column: Column, *, protected: bool) -> Severity | None:
    return WARNING if protected and column.profile is not Profile.MANAGED else None


def _message(column: Column, secret: Secret, *, protected: bool) -> str:
    plain = "" if protected else ", by its name in plain text"
    return f"{column.table.name}.{column.name} holds {secret.description}{plain}"


def _hint(column: Column, secret: Secret, *, protected: bool) -> str:
    if column.profile is Profile.MANAGED:
        return MANAGED_HINT
    return PROTECTED_HINT if protected else HINTS[secret.kind]
