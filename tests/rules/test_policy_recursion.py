"""Which policies end in infinite recursion is what a server says when each table is read and written."""

import pytest
from rule_runs import findings

from server import Postgres, Refused

TABLES = """
CREATE ROLE reader;
CREATE TABLE a (id int, b_id int, who text);
CREATE TABLE b (id int, a_id int, who text);
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
GRANT ALL ON a, b TO reader;
"""
OPEN = "CREATE POLICY open_a ON a FOR SELECT USING (who = current_user);"
COMMANDS = {
    "select": "SELECT count(*) FROM {table}",
    "insert": "INSERT INTO {table} VALUES (1, 1, 'reader')",
    "update": "UPDATE {table} SET id = 2",
    "delete": "DELETE FROM {table}",
}

HISTORIES = {
    "reads itself": "CREATE POLICY p ON a FOR SELECT USING (id IN (SELECT x.id FROM a x));",
    "reads itself for all": "CREATE POLICY p ON a USING (EXISTS (SELECT FROM a x WHERE x.who = current_user));",
    "a wrapped call alone": "CREATE POLICY p ON a FOR SELECT USING (who = (SELECT current_user));",
    "insert reads itself": OPEN + "CREATE POLICY p ON a FOR INSERT WITH CHECK (NOT EXISTS (SELECT FROM a x));",
    "insert reads itself, and SELECT is wrapped": (
        "CREATE POLICY open_a ON a FOR SELECT USING (who = (SELECT current_user));"
        "CREATE POLICY p ON a FOR INSERT WITH CHECK (NOT EXISTS (SELECT FROM a x));"
    ),
    "two tables ask each other": (
        "CREATE POLICY p ON a FOR SELECT USING (b_id IN (SELECT id FROM b));"
        "CREATE POLICY q ON b FOR SELECT USING (a_id IN (SELECT id FROM a));"
    ),
    "one asks the other": (
        "CREATE POLICY p ON a FOR SELECT USING (b_id IN (SELECT id FROM b));"
        "CREATE POLICY q ON b FOR SELECT USING (who = current_user);"
    ),
    "the other has no row security": (
        "ALTER TABLE b DISABLE ROW LEVEL SECURITY;"
        "CREATE POLICY p ON a FOR SELECT USING (b_id IN (SELECT id FROM b));"
        "CREATE POLICY q ON b FOR SELECT USING (a_id IN (SELECT id FROM a));"
    ),
    "update asks a table that asks back": (
        "CREATE POLICY p ON a FOR UPDATE USING (b_id IN (SELECT id FROM b));"
        "CREATE POLICY q ON b FOR SELECT USING (a_id IN (SELECT id FROM a));" + OPEN
    ),
    "the other's policy is for another role": (
        "CREATE ROLE writer; CREATE POLICY p ON a FOR SELECT TO reader USING (b_id IN (SELECT id FROM b));"
        "CREATE POLICY q ON b FOR SELECT TO writer USING (a_id IN (SELECT id FROM a));"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
def test_a_policy_is_recursive_where_the_server_says_so(name: str, postgres: Postgres) -> None:
    history = TABLES + HISTORIES[name]
    postgres.run(history)
    refused = set()
    for table in ("a", "b"):
        for command in COMMANDS.values():
            try:
                postgres.run("SET ROLE reader; " + command.format(table=table))
            except Refused as error:
                if error.sqlstate == "42P17":
                    refused.add(table)

    found = findings("recursive-policy", "policies", history)

    assert bool(found) == bool(refused), (refused, found)


def test_an_insert_policy_without_a_check_lets_no_row_in(postgres: Postgres) -> None:
    postgres.run(TABLES + "CREATE POLICY p ON a FOR INSERT;")
    with pytest.raises(Refused, match="42501"):
        postgres.run("SET ROLE reader; INSERT INTO a VALUES (1, 1, 'reader');")
