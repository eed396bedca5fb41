from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemalint.report.redact import MASK, redact, secret_ranges

HIDDEN = [
    "ALTER ROLE bob PASSWORD 'S3'",
    "CREATE USER bob ENCRYPTED PASSWORD   'S3' LOGIN",
    "alter role bob password E'S3'",
    "ALTER ROLE bob PASSWORD $$S3$$",
    "ALTER ROLE bob PASSWORD $pw$S3$pw$",
    "ALTER ROLE bob PASSWORD U&'S3'",
    "ALTER ROLE bob PASSWORD\n'S3'",
    "ALTER ROLE bob PASSWORD 'S3",
    "CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'bob', password 'S3')",
    "CREATE USER MAPPING FOR bob SERVER s OPTIONS (SET \"password\" 'S3')",
    "CREATE SERVER s OPTIONS (aws_access_key_id 'S3')",
    "ALTER DATABASE d SET app.jwt_secret TO 'S3'",
    "ALTER DATABASE d SET \"app.jwt_secret\" = 'S3'",
    "SELECT set_config('app.jwt_secret', 'S3', true)",
    "SELECT f(api_key => 'S3')",
    "UPDATE users SET password = 'S3'",
    "password varchar(10) NOT NULL DEFAULT 'S3'",
    "postgres://bob:S3@host/db",
    "postgresql://:S3@host",
    "dblink('host=h password=S3 dbname=d')",
    "CONNECTION 'host=h password=''S3'' dbname=d'",
    "'postgres://host/db?user=bob&password=S3&x=1'",
]


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize("secret", ["hunter2", "pässwörd", "p.w-d_%7!"])
def test_secrets_are_hidden_and_nothing_else(text: str, secret: str) -> None:
    hidden = redact(text.replace("S3", secret))
    assert secret not in hidden
    assert hidden.replace("''***''", MASK) == text.replace("''S3''", MASK).replace("S3", MASK)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("PASSWORD 'it''s' LOGIN", "PASSWORD '***' LOGIN"),
        (r"PASSWORD E'it\'s' LOGIN", "PASSWORD E'***' LOGIN"),
        (r"PASSWORD 'back\' LOGIN 'x'", "PASSWORD '***' LOGIN 'x'"),
        ("postgres://u:p@ss@host/db", "postgres://u:***@host/db"),
        ("PASSWORD 'postgres://u:p@h' b", "PASSWORD '***' b"),
    ],
)
def test_the_whole_literal_is_hidden(text: str, hidden: str) -> None:
    assert redact(text) == hidden


def test_secrets_of_several_forms_are_each_hidden_where_they_stand() -> None:
    github, stripe = "ghp" + "_" + "a1B2" * 9, "sk" + "_live_" + "51H8abcdefghijklmnop"
    assert redact(f"token {github} and {stripe}, {github}") == "token *** and ***, ***"


@pytest.mark.parametrize(
    "text",
    [
        "column public.users.password_hash looks like a secret",
        "COMMENT ON COLUMN users.password IS 'bcrypt'",
        "CREATE TYPE kind AS ENUM ('secret', 'public', 'token','x')",
        "CHECK (password <> '')",
        "ALTER ROLE bob PASSWORD NULL",
        "ALTER ROLE bob PASSWORD ''",
        "https://example.org:443/a",
        "note text DEFAULT 'x', password text",
        "$1 and $2 are parameters",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) is text


@given(st.text("pasword'=$:/@ \n\\eE\"", max_size=60))
def test_ranges_are_in_order_and_apart(text: str) -> None:
    ranges = secret_ranges(f"password '{text}")
    assert all(start < end for start, end in ranges)
    assert all(one[1] < other[0] for one, other in pairwise(ranges))
