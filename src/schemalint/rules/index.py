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
    "cascading-delete": Entry("foreign_keys", False, "ON DELETE CASCADE deletes rows that no statement names."),
    "cascading-update": Entry("foreign_keys", False, "ON UPDATE CASCADE expects keys to change, and writes to every row that references one that does."),
    "char-type": Entry("types", True, "A char(n) column pads what it is given with blanks, and does not see trailing blanks when it compares."),
    "constraint-never-validated": Entry("constraints", True, "A NOT VALID constraint that nothing validates says nothing about the rows that were there before it."),
    "constraint-not-enforced": Entry("constraints", True, "A constraint that is NOT ENFORCED documents a rule that the data need not keep."),
    "disallowed-type": Entry("types", False, "A column is of a type that this project does not use."),
    "duplicate-foreign-key": Entry("foreign_keys", True, "Two foreign keys over the same columns to the same key check each row twice."),
    "float-money": Entry("money", True, "Money in a floating-point column is rounded to binary fractions, so that sums and comparisons come out wrong."),
    "floating-point-column": Entry("types", False, "A floating-point column holds binary fractions, which are close to what was written and seldom equal to it."),
    "foreign-key-cycle": Entry("foreign_keys", True, "Tables whose NOT NULL foreign keys form a cycle take no first row."),
    "foreign-key-not-deferrable": Entry("foreign_keys", False, "A foreign key that is not deferrable forces an order on the statements of a transaction."),
    "foreign-key-to-itself": Entry("foreign_keys", True, "A foreign key from a column to itself is always kept: each row references itself."),
    "foreign-key-to-other-schema": Entry("foreign_keys", False, "A foreign key to another schema ties the two together: neither is dropped, restored or granted alone."),
    "foreign-key-to-platform-unique": Entry("foreign_keys", True, "A foreign key to a column of auth that is no primary key breaks when the platform changes its constraints."),
    "foreign-key-type-mismatch": Entry("foreign_keys", True, "A foreign key of another type than the key it references cannot hold all of its values, or compares by a cast."),
    "foreign-key-without-index": Entry("foreign_keys", True, "A foreign key that no index leads with makes each delete or key update of the parent scan this table."),
    "foreign-key-without-on-delete": Entry("foreign_keys", False, "A foreign key without ON DELETE does not say what becomes of its rows when the row they reference goes."),
    "foreign-key-without-tenant": Entry("foreign_keys", False, "A foreign key without the tenant's column lets a row of one tenant reference a row of another."),
    "integer-column": Entry("types", False, "An integer column ends at 2,147,483,647, and making it wider later rewrites the table."),
    "json-type": Entry("types", True, "A json column keeps text: it is parsed at each access, cannot be compared and can hardly be indexed."),
    "large-object-column": Entry("types", True, "A column of large objects only points to them: they stay when the row goes, and no foreign key holds them."),
    "manual-system-field": Entry("platform", True, "A field that a managed platform adds to each table by itself must not be declared by hand."),
    "missing-foreign-key": Entry("foreign_keys", True, "A column that is named and typed like the key of another table, without a foreign key, may reference nothing."),
    "money-type": Entry("types", True, "A money column has no currency: what it shows and reads depends on the server's lc_monetary."),
    "nullable-foreign-key": Entry("foreign_keys", False, "A foreign key that may be NULL is a relation that may be missing."),
    "numeric-with-precision": Entry("types", False, "A numeric column with a scale rounds what it is given without a word."),
    "numeric-without-precision": Entry("types", False, "A numeric column without precision takes any number of digits."),
    "overlapping-foreign-keys": Entry("foreign_keys", False, "Two foreign keys share some of their columns, so that a value of one decides what the other may be."),
    "partly-null-foreign-key": Entry("foreign_keys", True, "A foreign key of several columns is not checked at all while one of them is NULL, unless it is MATCH FULL."),
    "payment-card-data": Entry("secrets", True, "Card numbers, verification codes, stripe data and PINs put the whole database under the rules of PCI DSS."),
    "reg-type-column": Entry("types", True, "A column that holds the OIDs of functions, operators or configurations makes pg_upgrade refuse the database."),
    "secret-column": Entry("secrets", True, "A secret in a column is in each backup, each replica and each query result that includes it."),
    "set-null-on-not-null": Entry("foreign_keys", True, "A foreign key that sets a column to NULL which is NOT NULL makes each such delete or update fail."),
    "smallint-column": Entry("types", False, "A smallint column ends at 32,767, and saves space only where columns happen to be aligned for it."),
    "statement-fails": Entry("files", True, "A statement that PostgreSQL refuses after what the files did before it stops the migration there."),
    "syntax-error": Entry("files", True, "A statement that PostgreSQL's own parser refuses does not run, and is not checked."),
    "system-schema-access": Entry("platform", True, "A schema of PostgreSQL or of the platform may change with any upgrade, and is not the author's to use."),
    "table-without-rls": Entry("row_level_security", True, "A table without row-level security shows and gives all of its rows to each role that may reach it."),
    "time-with-time-zone": Entry("types", True, "A time with time zone has an offset but no date, so that nobody knows whether it is summer time there."),
    "timestamp-precision": Entry("types", True, "A timestamptz of fewer digits rounds, so that a moment can come out later than it was."),
    "timestamp-without-time-zone": Entry("types", True, "A timestamp without time zone does not say which moment it means: it is read in the zone of whoever reads it."),
    "unreadable-file": Entry("files", True, "A file that cannot be opened or is not UTF-8 text is not checked at all."),
    "unused-suppression": Entry("files", True, "A suppression comment that suppresses nothing hides the next finding that it happens to cover."),
    "varchar-255": Entry("types", True, "A limit of 255 is one out of habit: it saves nothing, and one day it refuses a value."),
    "varchar-with-length": Entry("types", False, "A varchar(n) column has its limit in its type, where a narrower one needs the table to be rewritten."),
}
