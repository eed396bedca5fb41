"""What a column's table and its other columns add to its name: whether it holds a secret at all."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from schemalint.catalog.vocabulary.secrets import BARE_KEY, MODIFIERS, Secret, protection_in, secret_in, spelled_out
from schemalint.catalog.words import Phrase

Siblings = Callable[[], Iterable[str]]
"""Gives the names of the table's columns; asked for only where they decide, since not all may be known."""

TAKES_ITS_NOUN_FROM_THE_TABLE = frozenset("hash hashed digest hmac sha md encrypted ciphertext lookup value".split())
TELLS_ABOUT_KEYS = frozenset(
    """attribute audit config delivery event header label limit log metadata option permission property role scope
    setting tag type usage""".split()
)
"""Last words of tables that are about keys and hold none."""
PUBLIC_HALVES = frozenset("ssh gpg pgp".split())
"""Keys of which people hand over the public half."""
KEY_TABLES = {"secret": "secret key", "kms": "KMS key", "webhook": "webhook key"}
AUTHENTICATION = frozenset(
    "auth authentication authorization code device flow grant login oauth oidc request session sso token".split()
)
MONEY = frozenset(
    """authorization capture card charge gateway invoice order payment pos purchase receipt refund sale settlement
    transaction""".split()
)
ADDRESS = frozenset(
    """address city state district country locality street address1 address_line1 address_line_1 line1 landmark area
    region latitude""".split()
)
DOMAINS = frozenset("dns domain txt site".split())
"""What is verified by a token that everyone may see."""
ADDRESS_TABLES = frozenset("address area branch city delivery district locality location place shipping".split())
COINS_AND_TEXTS = frozenset(
    """asset blockchain chain chunk coin contract corpus dex dictionary document embedding erc lexicon llm nft pair pool
    sentence swap transcript transfer vocab vocabulary wallet""".split()
)
"""Tables whose tokens are coins, or words of a text."""
PUSH_TABLES = frozenset("apns fcm notification push".split())
PUSH_COLUMNS = frozenset("platform os os_version device_os device_type push_enabled app_version".split())
PROFESSIONS = frozenset(
    """attorney author caregiver clinician coach counselor doctor expert faculty instructor lawyer mentor nurse
    physician practitioner professor speaker teacher therapist trainer tutor""".split()
)
PROFESSION_COLUMNS = frozenset(
    """bio degree education license_number npi qualification qualifications specialties specialty specialization
    speciality years_experience years_of_experience""".split()
)
"""Columns beside which credentials are what a person has learnt."""


@lru_cache(maxsize=65536)
def may_be_secret(column: str, nouns: frozenset[Phrase]) -> bool:
    """Whether a column of this name holds a secret in some table: what most names answer at once."""
    if secret_in(column, nouns) is not None:
        return True
    parts = [part for part in spelled_out(column) if not part.isdigit()]
    return bool(parts) and (TAKES_ITS_NOUN_FROM_THE_TABLE.issuperset(parts) or "code" in parts)


def find_secret(column: str, table: str, siblings: Siblings, nouns: frozenset[Phrase]) -> Secret | None:
    """The secret that a column holds, by its name and what stands around it.

    Args:
        column: the column's name.
        table: its table's name.
        siblings: the names of the table's columns.
        nouns: further head nouns.

    Raises:
        Unsure: another column would decide, and the files may not tell all.
    """
    secret = secret_in(column, nouns)
    if secret is None:
        return _named_by_table(column, table, nouns)
    if secret.noun == BARE_KEY:
        return _key(secret, column, spelled_out(table), siblings)
    confirm = _CONFIRM.get(secret.noun)
    around = spelled_out(table)
    return secret if confirm is None or confirm(spelled_out(column), around, siblings) else None


def _named_by_table(column: str, table: str, nouns: frozenset[Phrase]) -> Secret | None:
    """`refresh_tokens.hash` and `recovery_codes.code` are named by their tables alone."""
    parts = [part for part in spelled_out(column) if not part.isdigit()]
    if parts and TAKES_ITS_NOUN_FROM_THE_TABLE.issuperset(parts):
        secret = secret_in(f"{table}_{column.replace('lookup', '')}", nouns)
        return None if secret is None or (parts == ["value"] and secret.noun == ("token",)) else _one(secret)
    return _same_noun("code", column, table) if "code" in parts else None


def _same_noun(noun: str, column: str, table: str) -> Secret | None:
    """The secret of a table whose rows each hold one, in the column that is called by the same noun."""
    parts, secret = spelled_out(column), secret_in(table)
    bare = tuple(part for part in parts if part not in MODIFIERS and not part.isdigit())
    if bare != (noun,) or secret is None or secret.noun[-1:] != bare or secret.noun in _ANY_OBJECT_S:
        return None
    at = parts.index(noun)
    return _one(secret)._replace(protection=protection_in(parts[:at], parts[at + 1 :]))


def _one(secret: Secret) -> Secret:
    return secret._replace(plural=False)


def _key(secret: Secret, column: str, table: Phrase, siblings: Siblings) -> Secret | None:
    if ("api", "key") in pairwise(spelled_out(column)[:-1]):
        return secret._replace(label="API key")
    if not table or table[-1] in TELLS_ABOUT_KEYS:
        return None
    label = "API key" if ("api", "key") in pairwise(table) else _label_of_key(table)
    # beside a value, the key is what the value is found by
    return secret._replace(label=label) if label and not _any(siblings, ("value",)) else None


def _label_of_key(table: Phrase) -> str:
    """What the bare keys in a table are called, empty where they are no secrets."""
    named = secret_in("_".join(table))
    if named is not None and len(named.noun) > 1 and named.noun[-1] == "key" and named.noun[0] not in PUBLIC_HALVES:
        return named.label
    return next((KEY_TABLES[word] for word in table if word in KEY_TABLES), "")


def _any(siblings: Siblings, names: Iterable[str]) -> bool:
    return any(sibling in names for sibling in siblings())


def _grants_access(_column: Phrase, table: Phrase, _siblings: Siblings) -> bool:
    return not AUTHENTICATION.isdisjoint(table)


def _no_payment_s_approval(_column: Phrase, table: Phrase, siblings: Siblings) -> bool:
    return MONEY.isdisjoint(table) and not _any(siblings, ("amount", "currency"))


def _no_dns_record(column: Phrase, table: Phrase, _siblings: Siblings) -> bool:
    return DOMAINS.isdisjoint((*column, *table))


def _no_postal_code(_column: Phrase, table: Phrase, siblings: Siblings) -> bool:
    return ADDRESS_TABLES.isdisjoint(table) and not _any(siblings, ADDRESS)


def _no_coin_and_no_device(column: Phrase, table: Phrase, siblings: Siblings) -> bool:
    if not COINS_AND_TEXTS.isdisjoint(table) or not PUSH_TABLES.isdisjoint(table):
        return False
    return "device" not in column or not _any(siblings, PUSH_COLUMNS)


def _no_qualification(column: Phrase, table: Phrase, siblings: Siblings) -> bool:
    bare = all(part == "credential" or part in MODIFIERS for part in column)
    return not bare or (PROFESSIONS.isdisjoint(table) and not _any(siblings, PROFESSION_COLUMNS))


_ANY_OBJECT_S = (("user", "code"), ("device", "code"), ("pin", "code"))
"""Codes of which a table may hold the ones by which it numbers its objects."""
_CONFIRM: dict[Phrase, Callable[[Phrase, Phrase, Siblings], bool]] = {
    ("user", "code"): _grants_access,
    ("device", "code"): _grants_access,
    ("auth", "code"): _no_payment_s_approval,
    ("authorization", "code"): _no_payment_s_approval,
    ("pin", "code"): _no_postal_code,
    ("verification", "token"): _no_dns_record,
    ("verification", "code"): _no_dns_record,
    ("token",): _no_coin_and_no_device,
    ("credential",): _no_qualification,
}
"""Nouns that mean something else in some surroundings."""
