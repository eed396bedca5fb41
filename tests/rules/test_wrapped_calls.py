"""Wrapping a call changes nothing on a server, and is not offered where it would make policies recursive."""

import pytest
from rule_runs import findings, fixed

from server import Postgres, Refused

TABLES = """
CREATE TABLE a (id int, b_id int, who text);
CREATE TABLE b (id int, a_id int, who text);
INSERT INTO a VALUES (1, 1, 'reader'), (2, 2, 'other');
INSERT INTO b VALUES (1, 1, 'reader'), (2, 2, 'other');
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
ALTER TABLE b ENABLE ROW LEVEL SECURITY;
GRANT ALL ON a, b TO wrapping;
"""
ME = "current_setting('app.me', true)"
WRAPPED = f"(select {ME})"
COMMANDS = (
    "SELECT id FROM {table} ORDER BY id",
    "INSERT INTO {table} VALUES (3, 1, 'reader') RETURNING id",
    "UPDATE {table} SET id = id + 5 RETURNING id",
    "DELETE FROM {table} RETURNING id",
)
FIXED = {
    "alone": f"CREATE POLICY p ON a USING (who = {ME});",
    "twice, and inside EXISTS": (
        f"CREATE POLICY p ON a USING (who = {ME} AND EXISTS (SELECT FROM b WHERE b.id = a.b_id AND b.who = {ME}));"
        f"CREATE POLICY q ON b USING (who = (SELECT {ME}));"
    ),
    "as an argument": f"CREATE POLICY p ON a USING (who = lower(coalesce({ME}, 'nobody')));",
    "one asks the other": (
        f"CREATE POLICY p ON a FOR SELECT USING (b_id IN (SELECT id FROM b));CREATE POLICY q ON b USING (who = {ME});"
    ),
}
NOT_FIXED = {
    "INSERT reads its own table": (
        f"CREATE POLICY p ON a FOR SELECT USING (who = {ME});"
        "CREATE POLICY q ON a FOR INSERT WITH CHECK (EXISTS (SELECT FROM a AS x WHERE x.id = 1));"
    ),
    "INSERT reads it by way of another's policy": (
        f"CREATE POLICY p ON a FOR SELECT USING (who = {ME});"
        "CREATE POLICY q ON a FOR INSERT WITH CHECK (EXISTS (SELECT FROM b AS x WHERE x.id = 1));"
        "CREATE POLICY r ON b FOR SELECT USING (EXISTS (SELECT FROM a AS y WHERE y.id = b.a_id));"
    ),
}


def outcomes(postgres: Postgres, policies: str) -> list[object]:
    """What each command gives a user of the policies: its rows, or the reason why the server refuses it."""
    postgres.run("DROP TABLE IF EXISTS a, b;" + TABLES + policies)
    found: list[object] = []
    for table in ("a", "b"):
        for command in COMMANDS:
            as_reader = "BEGIN; SET LOCAL ROLE wrapping; SET LOCAL app.me = 'reader'; "
            try:
                found.append(postgres.run(f"{as_reader}{command.format(table=table)}; ROLLBACK"))
            except Refused as refused:
                found.append(refused.sqlstate)
    return found


@pytest.mark.parametrize("name", FIXED)
def test_the_fix_changes_nothing(name: str, postgres: Postgres) -> None:
    postgres.run("CREATE ROLE wrapping;")
    told = findings("per-row-call-in-policy", "policies", TABLES + FIXED[name])
    after = TABLES + FIXED[name]
    for finding in reversed(told):
        after = fixed(finding, after)
    assert told
    assert not findings("per-row-call-in-policy", "policies", after)
    before = outcomes(postgres, FIXED[name])
    assert [("1",)] in before
    assert outcomes(postgres, after.removeprefix(TABLES)) == before


@pytest.mark.parametrize("name", NOT_FIXED)
def test_there_is_no_fix_where_it_would_make_a_policy_recursive(name: str, postgres: Postgres) -> None:
    postgres.run("CREATE ROLE wrapping;")
    (finding,) = findings("per-row-call-in-policy", "policies", TABLES + NOT_FIXED[name])
    assert finding.fix is None
    assert "42P17" not in outcomes(postgres, NOT_FIXED[name])
    assert "42P17" in outcomes(postgres, NOT_FIXED[name].replace(ME, WRAPPED))
