"""Which functions may change the catalog: by their own words, or by the functions that they call."""

from functools import lru_cache

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import FunctionRow, SchemaRow
from schemalint.lazy import regex

_CHANGES = regex(
    r"\b(?:create|alter|drop|grant|revoke|rename|comment\s+on|search_path)\b",
)
_CALLED = regex(r'([\w$]+)"?\s*\(')
LANGUAGES = ("sql", "plpgsql")


def changes(context: Context, row: FunctionRow) -> bool:
    """Whether a function may change the catalog; triggers' functions are not called."""
    if row.returns is not None and row.returns.name in ("trigger", "event_trigger"):
        return False
    seen, todo = {row.oid}, [row]
    while todo:
        one = todo.pop()
        if one.body is None or one.kind not in "fp" or one.language not in LANGUAGES:
            continue
        itself, called = _words(one.body)
        if itself:
            return True
        for name in called:
            for oid in _named(context, name):
                other = context.row(oid, FunctionRow)
                if other is not None and oid not in seen:
                    seen.add(oid)
                    todo.append(other)
    return False


def _named(context: Context, name: str) -> tuple[int, ...]:
    rows = context.rows
    schemas = context.catalog.of_kind(SchemaRow)
    return tuple([oid for schema in schemas for oid in rows.get(("function", schema.oid, name), ())])


@lru_cache(maxsize=2048)
def _words(body: str) -> tuple[bool, frozenset[str]]:
    """Whether a body has words in it that change the catalog, and the names that it may call."""
    text = body.lower()
    return _CHANGES.search(text) is not None, frozenset(_CALLED.findall(text))
