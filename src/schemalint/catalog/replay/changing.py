"""Which functions may change the catalog: by their own words, or by the functions that they call."""

from functools import lru_cache

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import FunctionRow
from schemalint.lazy import regex

_WORDS = ("create", "alter", "drop", "grant", "revoke", "rename", "comment", "search_path")
_CHANGES = regex(r"\b(?:create|alter|drop|grant|revoke|rename|comment\s+on|search_path)\b")
_CALLED = regex(r'(?<![\w$])([\w$]++)"?+\s*+\(')
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
        for other in context.catalog.routines(called):
            if other.oid not in seen:
                seen.add(other.oid)
                todo.append(other)
    return False


@lru_cache(maxsize=2048)
def _words(body: str) -> tuple[bool, frozenset[str]]:
    """Whether a body has words in it that change the catalog; if it has none, the names that it may call."""
    text = body.lower()
    if any(word in text for word in _WORDS) and _CHANGES.search(text) is not None:
        return True, frozenset()
    return False, frozenset(_CALLED.findall(text))
