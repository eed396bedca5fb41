"""What a body reads that is not in its arguments: settings, who asks, the clock, tables."""

from collections.abc import Iterator

from schemalint.catalog.bodies import Text
from schemalint.catalog.queries import calls_in, relations_in
from schemalint.named import NamedTuple

IDENTITY = frozenset({"current_user", "session_user", "current_role", "user", "uid", "jwt", "role", "email"})
CLOCK = frozenset({"now", "current_timestamp", "transaction_timestamp", "current_date", "localtimestamp", "localtime"})
RUNNING = frozenset({"random", "clock_timestamp", "timeofday", "nextval", "gen_random_uuid", "statement_timestamp"})


class State(NamedTuple):
    """Something that a body reads; `identity` where it may be another value for another user, `what` in words."""

    what: str
    identity: bool = False
    volatile: bool = False


def state_read(text: Text) -> Iterator[State]:
    """What the SQL of a body reads, settings and users first."""
    calls = [call for piece in text.pieces for call in calls_in(piece.tree)]
    for call in calls:
        schema, name = call.name[:-1], call.name[-1]
        if name == "current_setting" and schema in ((), ("pg_catalog",)):
            yield State("reads a setting of the session", identity=True)
        elif (name in IDENTITY and schema == ("auth",)) or (call.keyword and name in IDENTITY):
            yield State("asks who the current user is", identity=True)
    for call in calls:
        if call.name[:-1] in ((), ("pg_catalog",)) and call.name[-1] in RUNNING:
            yield State(f"calls {call.name[-1]}()", volatile=True)
        elif call.name[:-1] in ((), ("pg_catalog",)) and call.name[-1] in CLOCK:
            yield State("asks the clock")
    for piece in text.pieces:
        for relation in relations_in(piece.tree):
            name = relation.name if relation.schema is None else f"{relation.schema}.{relation.name}"
            yield State(f"reads {name}")
