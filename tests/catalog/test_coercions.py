"""What is said of type changes where the files do not tell all; what is certain is proved in tests/oracle."""

import pytest
from replayed import found, replayed

from schemalint.catalog.changes import AlterColumnType
from schemalint.catalog.coercions import Session, TypeChange, type_change
from schemalint.catalog.rows import ColumnRow, TypeRef
from schemalint.catalog.store import Catalog

UNKNOWN = TypeChange(None, None, None)


def change(catalog: Catalog, old: TypeRef, new: TypeRef, *, utc: bool | None = None) -> TypeChange:
    return type_change(old, new, row=catalog.rows.get, session=Session(18, utc))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("geometry", "text", UNKNOWN),
        ("text", "extensions.geometry", UNKNOWN),
        ("geometry[]", "text[]", UNKNOWN),
        ("own_base", "text", UNKNOWN),
        ("timestamp", "timestamptz", TypeChange("", None, None)),
        ("timestamp", "timestamptz(3)", TypeChange("", rewrites=True, rebuilds_indexes=True)),
        ("citext", "text", TypeChange("", rewrites=False, rebuilds_indexes=True)),
        ("assumed", "text", UNKNOWN),
    ],
)
def test_what_the_files_do_not_tell(old: str, new: str, expected: TypeChange) -> None:
    catalog = replayed(
        "CREATE TYPE own_base; ALTER DOMAIN assumed SET NOT NULL;"
        f"CREATE TABLE t (a {old}, b {new});"
    )  # fmt: skip
    columns = [found(catalog, ColumnRow, name) for name in "ab"]

    assert change(catalog, columns[0].type, columns[1].type) == expected


@pytest.mark.parametrize(
    ("setting", "utc"),
    [
        ("", None),
        ("SET TIME ZONE 'UTC';", True),
        ("SET timezone = 'Etc/UTC';", True),
        ("SET timezone TO 'Europe/London';", False),
        ("SET timezone TO 'UTC'; RESET timezone;", None),
        ("SET LOCAL timezone TO 'UTC';", None),
        ("BEGIN; SET LOCAL timezone TO 'UTC';", True),
        ("SET timezone = 'local';", None),
    ],
)
def test_the_time_zone_of_a_change(setting: str, utc: bool | None) -> None:
    catalog = replayed(f"CREATE TABLE t (a timestamp); {setting} ALTER TABLE t ALTER a TYPE timestamptz;")

    (made,) = [one for one in catalog.changes if isinstance(one, AlterColumnType)]

    assert made.options == {"casts": (), "utc": utc}


@pytest.mark.parametrize(
    ("using", "names"),
    [("", []), ("USING a", []), ("USING t.a::text::point", ["text", "point"]), ("USING b::text", None)],
)
def test_the_casts_of_a_change(using: str, names: list[str] | None) -> None:
    catalog = replayed(f"CREATE TABLE t (a int, b int); ALTER TABLE t ALTER a TYPE text {using};")

    (made,) = [one for one in catalog.changes if isinstance(one, AlterColumnType)]

    casts = made.options["casts"]
    assert (casts and [one.name for one in casts]) == (names or casts)
    assert (casts is None) == (names is None)


def test_a_created_cast_is_known() -> None:
    catalog = replayed(
        "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (a varchar, b mood, c mood);"
        "CREATE CAST (mood AS varchar) WITHOUT FUNCTION AS IMPLICIT;"
    )
    text, mood = (found(catalog, ColumnRow, name).type for name in "ab")

    assert change(catalog, mood, text) == TypeChange("", rewrites=False, rebuilds_indexes=True)
    assert change(catalog, text, mood).sqlstate == "42804"
