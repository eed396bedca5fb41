"""What columns tell of people."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from schemalint.catalog.handles import Column
from schemalint.catalog.words import Phrase, phrases, words
from schemalint.model import Finding
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, by_profile, rule

_HOLDS_TEXT = frozenset({"text", "varchar", "bpchar", "citext", "bytea"})
_HOLDS_NUMBERS = _HOLDS_TEXT | {"int4", "int8", "numeric"}
_REFERENCES = frozenset({"tax_id", "taxid", "passport_id", "national_id"})
"""Names that a reference to a row has too: what is such a number is a text."""
_HOLDS_ANYTHING = _HOLDS_NUMBERS | {"date", "timestamp", "timestamptz", "inet", "macaddr", "jsonb", "json", "point"}
_IDS = """
    ssn, social security number, social insurance number, national insurance number, national id, national id number,
    passport number, passport no, passport id, driver license, driver license number, drivers license, driving license,
    driving licence number, identity card number, tax identification number, taxpayer id, tax id,
    taxpayer identification number, aadhaar, aadhaar number, cpf, cnpj, pesel, curp, bsn, itin, nino, personnummer,
    fiscal code, codice fiscale"""
_PERSONAL = """
    email, email address, phone, phone number, mobile, mobile number, telephone, fax, date of birth, birth date,
    birthdate, birthday, dob, first name, last name, given name, family name, middle name, full name, surname,
    maiden name, home address, street address, street, postal address, gender, sex, ethnicity, religion, nationality,
    marital status, ip address, mac address, blood type, diagnosis, medical record number, iban, bank account number,
    salary"""


class GovernmentId(Struct, frozen=True, rename="kebab"):
    """Which columns are accepted.

    Attributes:
        allow: columns, as `column` or `table.column`.
    """

    allow: tuple[str, ...] = ()


def _is_id(name: str, _: GovernmentId) -> bool:
    said = words(name)
    return said[-1:] in _last_words() and _ends_with(said, _IDS)


@lru_cache(maxsize=1)
def _last_words() -> frozenset[Phrase]:
    """What the names of the numbers end in: most names end in something else."""
    return frozenset([phrase[-1:] for phrase in phrases(_IDS)])


@rule(
    "government-id",
    severity=by_profile(postgres=NOTE, supabase=NOTE, managed=ERROR),
    where={"name": _is_id, "local": True, "implicit": False},
)
def government_id(column: Column, options: GovernmentId) -> Iterator[Finding] | None:
    """The number of a passport, of a social security or of a tax payer is what an identity is stolen with."""
    return _identifies(column, options) if _is_id(column.name, options) else None


def _identifies(column: Column, options: GovernmentId) -> Iterator[Finding]:
    type_ = column.base_type.name
    if not _kept(column) or type_ not in (_HOLDS_TEXT if column.name.lower() in _REFERENCES else _HOLDS_NUMBERS):
        return
    if column.name in options.allow or f"{column.table.name}.{column.name}" in options.allow:
        return
    yield column.finding(
        f"{column.table.name}.{column.name} holds a number that a government gives to a person",
        hint="store only that it was checked, or encrypt it outside the database",
    )


class PersonalDataWithoutComment(Struct, frozen=True, rename="kebab"):
    """What a comment on personal data says.

    Attributes:
        says: words of which the comment must say one; empty for any comment.
        names: names of further columns that hold personal data.
    """

    says: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@rule("personal-data-without-comment", severity=FOLDED_NOTE, default=False)
def personal_data_without_comment(column: Column, options: PersonalDataWithoutComment) -> Iterator[Finding]:
    """A column of personal data that no comment marks is found by nobody who must delete, mask or export it."""
    name = words(column.name)
    if not (_ends_with(name, _PERSONAL) or _ends_with(name, _IDS) or column.name in options.names):
        return
    if not _kept(column) or column.base_type.name not in _HOLDS_ANYTHING:
        return
    comment = (column.comment or "").lower()
    if not comment or (options.says and not any(word.lower() in comment for word in options.says)):
        yield column.finding(
            f"{column.table.name}.{column.name} holds personal data, and no comment says so",
            hint=f"COMMENT ON COLUMN {column.table.written_name}.{column.name} IS '…'",
        )


def _ends_with(name: Phrase, vocabulary: str) -> bool:
    return any(name[-len(phrase) :] == phrase for phrase in phrases(vocabulary))


def _kept(column: Column) -> bool:
    """Whether a table of this database keeps what is in the column, and it is no key of another table."""
    if not column.own or column.table.temporary or column.type.dimensions:
        return False
    return not any(column in key.columns for key in column.table.foreign_keys)
