"""A finding on its way through the engine, with what later steps need to know of it."""

from typing import Any

from msgspec import Struct

from schemalint.model import Finding, Span
from schemalint.rules.registry import Rule


class Found(Struct, frozen=True):
    """A finding, the rule that made it and the subject that the rule looked at.

    Attributes:
        finding: what the rule said.
        rule: the rule.
        subject: an object, change, statement, reference or other subject.
        written: where the rule itself put the finding, if it stands elsewhere now.
        folding: whether it becomes one with others of its rule in its schema.
    """

    finding: Finding
    rule: Rule
    subject: Any
    written: Span | None = None
    folding: bool = False
