"""What the words of a statement tell of it before it is parsed."""

import re

from schemalint.catalog.conditions.values import Unknown, Value
from schemalint.lazy import regex

COMMAND = regex(rb"\s*(?:--[^\n]*\n\s*)*(select|with|insert|update|delete|merge)\b", re.IGNORECASE)
"""What begins as a statement that changes no catalog."""
WRITING = (b"insert", b"update", b"delete", b"merge")
"""Those of them that write rows."""
WRITES = regex(rb"\b(?:insert\s+into|update|delete\s+from|merge\s+into)\b", re.IGNORECASE)
"""What a body has in it that writes rows."""


def is_data(value: Value) -> bool:
    """Whether a computed statement begins as one that changes no catalog."""
    beginnings = value.beginnings if isinstance(value, Unknown) else None
    return beginnings is not None and all(COMMAND.match(one.encode()) and ";" not in one for one in beginnings)
