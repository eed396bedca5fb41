"""How a project's profile is recognised."""

import pytest

from schemalint.engine.profile import recognise
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, Source

NOTHING = "nothing shows another platform"


def profile_of(sql: str, *, path: str = "db/1.sql", settings: Settings | None = None, **layout: str) -> tuple[str, str]:
    """Profile and evidence of a project with one file."""
    names = {"root": "db", "runner": "plain", "evidence": "numbered files", **layout}
    history = History(root=names["root"], runner=names["runner"], evidence=names["evidence"], sources=(), ordered=True)
    data = sql.encode()
    source = Source(text=Text(path, data), sql=data)
    recognised = recognise(history, [source], settings or Settings())
    return recognised.profile.value, recognised.evidence


@pytest.mark.parametrize(
    ("sql", "evidence"),
    [
        ("select 1;\nselect  auth.uid();", "auth.uid() in db/1.sql:2"),
        ("create policy p on t using ((select auth.jwt() ->> 'a') = 'b');", "auth.jwt() in db/1.sql:1"),
        ("select auth.role ( );", "auth.role() in db/1.sql:1"),
        ("grant select on t to anon;", "role anon in db/1.sql:1"),
        ("GRANT ALL ON t TO postgres, \"authenticated\";", "role authenticated in db/1.sql:1"),
        ("revoke all on t from public, anon;", "role anon in db/1.sql:1"),
        ("create policy p on t\n  for select\n  to authenticated\n  using (true);", "role authenticated in db/1.sql:3"),
        ("-- auth.uid()\nselect auth.uid();", "auth.uid() in db/1.sql:2"),
        ("alter default privileges in schema public grant all on tables to service_role;",
         "role service_role in db/1.sql:1"),
    ],
)  # fmt: skip
def test_supabase_by_what_the_sql_says(sql: str, evidence: str) -> None:
    assert profile_of(sql) == ("supabase", evidence)


@pytest.mark.parametrize(
    "sql",
    [
        "create table authenticated (anon int);",
        "select * from authors;",
        "-- auth.uid() is not used here",
        "select my_auth.uid();",
        "select auth.users();",
        "grant select on t to anonymous, authenticated_users;",
        "select anon, service_role from t;",
        "select 1 from anon; delete from authenticated;",
        "alter table t rename to authenticated;",
        "grant select on t to bob; insert into t values ('to anon');",
        "grant select on t -- to anon\n to bob",
        "grant policy " * 50_000 + "; select auth. anon",  # read in linear time, or this test does not end
    ],
)
def test_what_only_looks_alike(sql: str) -> None:
    assert profile_of(sql) == ("postgres", NOTHING)


@pytest.mark.parametrize(
    ("layout", "evidence"),
    [
        ({"path": "app/supabase/migrations/1_a.sql"}, "app/supabase/migrations"),
        ({"root": "supabase/migrations"}, "supabase/migrations"),
        ({"evidence": "app/supabase/config.toml"}, "app/supabase/config.toml"),
        ({"runner": "supabase"}, "supabase/migrations"),
    ],
)
def test_supabase_by_where_the_files_stand(layout: dict[str, str], evidence: str) -> None:
    assert profile_of("select 1", **layout) == ("supabase", evidence)  # type: ignore[arg-type]


def test_a_directory_of_another_name_is_no_evidence() -> None:
    assert profile_of("select 1", path="not-supabase/migrations/1.sql") == ("postgres", NOTHING)


@pytest.mark.parametrize("profile", list(Profile))
def test_a_configured_profile_wins(profile: Profile) -> None:
    settings = Settings(profile=profile.value)
    assert profile_of("select auth.uid();", settings=settings) == (profile.value, "as configured")
