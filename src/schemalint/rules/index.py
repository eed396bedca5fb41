"""The rules by name; written by `python -m schemalint.rules.generate_index`."""
# ruff: noqa: E501 - a rule a line

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """What is known of a rule without importing it.

    Attributes:
        topic: the module it stands in.
        default: whether it runs when nothing selects it.
        lead: what it finds, in a sentence.
    """

    topic: str
    default: bool
    lead: str


RULES: Mapping[str, Entry] = {
    "float-money": Entry("money", True, "Money in a floating-point column is rounded to binary fractions, so that sums and comparisons come out wrong."),
    "foreign-key-without-index": Entry("foreign_keys", True, "A foreign key that no index leads with makes each delete or key update of the parent scan this table."),
    "manual-system-field": Entry("platform", True, "A field that a managed platform adds to each table by itself must not be declared by hand."),
    "payment-card-data": Entry("secrets", True, "Card numbers, verification codes, stripe data and PINs put the whole database under the rules of PCI DSS."),
    "secret-column": Entry("secrets", True, "A secret in a column is in each backup, each replica and each query result that includes it."),
    "statement-fails": Entry("files", True, "A statement that PostgreSQL refuses after what the files did before it stops the migration there."),
    "syntax-error": Entry("files", True, "A statement that PostgreSQL's own parser refuses does not run, and is not checked."),
    "system-schema-access": Entry("platform", True, "A schema of PostgreSQL or of the platform may change with any upgrade, and is not the author's to use."),
    "table-without-rls": Entry("row_level_security", True, "A table without row-level security shows and gives all of its rows to each role that may reach it."),
    "timestamp-without-time-zone": Entry("types", True, "A timestamp without time zone does not say which moment it means: it is read in the zone of whoever reads it."),
    "unreadable-file": Entry("files", True, "A file that cannot be opened or is not UTF-8 text is not checked at all."),
    "unused-suppression": Entry("files", True, "A suppression comment that suppresses nothing hides the next finding that it happens to cover."),
}
