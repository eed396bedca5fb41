"""The names of columns that hold payment card data."""

from enum import StrEnum
from functools import lru_cache

from schemalint.catalog.rows import TypeRef
from schemalint.catalog.vocabulary.secrets import MODIFIERS, Protection, article, protection_in
from schemalint.catalog.vocabulary.surroundings import Siblings
from schemalint.catalog.words import Phrase, phrases, words
from schemalint.named import NamedTuple


class CardKind(StrEnum):
    """What of a payment card it is."""

    NUMBER = "card number"
    CODE = "card verification code"
    TRACK = "magnetic stripe data"
    PIN = "card PIN"


class CardData(NamedTuple):
    """Payment card data, and what the name says of how it is stored."""

    kind: CardKind
    protection: Protection

    @property
    def description(self) -> str:
        """What it is, with an article where it needs one."""
        text = f"{self.protection} {self.kind}".strip()
        return text if self.kind is CardKind.TRACK else f"{article(text)} {text}"


NUMBERS = phrases(
    "card number, card num, card no, cardnumber, cardnum, cardno, cc number, cc num, cc no, ccnumber, ccnum, ccn",
    "primary account number, credit card, creditcard, debit card, credit card number, creditcardnumber",
    "creditcard number, debit card number, pan, pan number",
)
CODES = phrases(
    "cvv, cvc, cvn, csc, cid, security code, card verification, cvv code, cvv number, cvc code, cvc number, cvn code",
    "card verification value, card verification code, card verification number, card security code",
)
TRACKS = phrases(
    "track 1, track 2, track 1 data, track 2 data, track data, magstripe, magstripe data, mag stripe, mag stripe data",
    "magnetic stripe, magnetic stripe data",
)
PINS = phrases("pin block, pinblock, pin")
KINDS = {
    **dict.fromkeys(NUMBERS, CardKind.NUMBER),
    **dict.fromkeys(CODES, CardKind.CODE),
    **dict.fromkeys(TRACKS, CardKind.TRACK),
    **dict.fromkeys(PINS, CardKind.PIN),
}
LONGEST = max(map(len, KINDS))
ONLY_BESIDE_CARDS = phrases("pan, pan number, csc, security code, track 1, track 2, track data, pin")
WHOLE_CARDS = phrases("credit card, creditcard, debit card")
"""Nouns that stand for the card itself: a number in text, but an amount or a reference in a number column."""

PAYMENT = frozenset(
    "acquirer atm billing cardholder cc charge checkout credit creditcard debit payment pos swipe terminal".split()
)
OTHER_CARDS = frozenset(
    """aadhaar aadhar access attendance badge bingo board bus business calling citizen club collectible deck discount
    driver ehic employee flash fuel game gift green greeting health id identification identity index insurance job
    kanban key library loyalty magic medical medicare member membership metro mtg national nfc pan parking patient
    patron phone player point pokemon post punch ration red report resident reward rfid school score sim smart social
    staff stamp student tarot tcg time trading transit travel vaccination vaccine vip visitor voter yellow
    yugioh""".split()
)
"""Words beside which a card pays for nothing."""
CARD_GAMES = frozenset(
    "artist card_text collector_number deck_id edition mana_cost rarity set_code set_id suit".split()
)
CERTIFIED = frozenset("cms facility hospital medicare nursing provider".split())
"""Tables in which CCN is a hospital's certification number."""
NOT_WHOLE = frozenset(
    "display first hidden last masked obfuscated partial redacted safe short token tokenized truncated".split()
)

_INTEGERS = frozenset({"int4", "int8", "numeric"})
_TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "bytea"})
_SHORTEST_NUMBER = 12


def may_be_card_data(column: str) -> bool:
    """Whether a column of this name holds payment card data in some table: what most names answer at once."""
    return _split(column)[0] != ()


def find_card_data(column: str, table: str, type_: TypeRef, siblings: Siblings) -> CardData | None:
    """The payment card data that a column holds, by its name, its type and what stands around it.

    Args:
        column: the column's name.
        table: its table's name.
        type_: its type, domains resolved.
        siblings: the names of the table's columns.

    Raises:
        Unsure: another column would decide, and the files may not tell all.
    """
    noun, before, after = _split(column)
    if not noun:
        return None
    around, kind = words(table), KINDS[noun]
    protection = protection_in(before, after)
    if kind is CardKind.NUMBER:
        held = _is_number(noun, before, around, type_, siblings)
    else:
        hashed_pin = noun == ("pin",) and protection is Protection.HASHED
        held = _fits(kind, type_) and _beside_card(noun, before, around) and not hashed_pin
    return CardData(kind, protection) if held else None


@lru_cache(maxsize=65536)
def _split(name: str) -> tuple[Phrase, Phrase, Phrase]:
    """The head noun and the words before and after it; all empty where the name is none of card data."""
    parts = words(name)
    for end in range(len(parts), 0, -1):
        for start in range(max(0, end - LONGEST), end):
            if parts[start:end] in KINDS and NOT_WHOLE.isdisjoint(parts[:start]):
                return parts[start:end], parts[:start], parts[end:]
        if parts[end - 1] not in MODIFIERS and not parts[end - 1].isdigit():
            break
    return (), (), ()


def _is_payment(table: Phrase) -> bool:
    return not PAYMENT.isdisjoint(table) or ("card" in table and OTHER_CARDS.isdisjoint(table))


def _beside_card(noun: Phrase, before: Phrase, table: Phrase) -> bool:
    if noun == ("cid",):
        return before[-1:] == ("card",)
    return noun not in ONLY_BESIDE_CARDS or not {"card", "atm"}.isdisjoint(before) or _is_payment(table)


def _fits(kind: CardKind, type_: TypeRef) -> bool:
    if type_.oid is not None:
        return False
    numeric = type_.name in _INTEGERS or type_.name == "int2"
    return type_.name in _TEXTS or (numeric and kind is not CardKind.TRACK)


def _is_number(noun: Phrase, before: Phrase, table: Phrase, type_: TypeRef, siblings: Siblings) -> bool:
    paid = not PAYMENT.isdisjoint((*noun, *before)) or "bank" in before or _is_payment(table)
    if not _holds_number(noun, type_, paid=paid):
        return False
    if noun in ONLY_BESIDE_CARDS:
        return paid and OTHER_CARDS.isdisjoint(before)
    if noun == ("ccn",):
        return CERTIFIED.isdisjoint(table)
    if not OTHER_CARDS.isdisjoint(before):
        return False
    return paid or (OTHER_CARDS.isdisjoint(table) and not any(name in CARD_GAMES for name in siblings()))


def _holds_number(noun: Phrase, type_: TypeRef, *, paid: bool) -> bool:
    """Whether the type has room for a card's number; an int4 has none, and is meant for one only where cards pay."""
    if type_.oid is not None or (type_.modifiers and type_.modifiers[0] < _SHORTEST_NUMBER):
        return False
    if type_.name in _TEXTS:
        return True
    return type_.name in _INTEGERS and noun not in WHOLE_CARDS and (paid or type_.name != "int4")
