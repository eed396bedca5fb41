"""How phrases are written."""

from schemalint.named import NamedTuple


class Said(NamedTuple):
    """The phrases that speak of a rule.

    A phrase is words that must all be in one clause, in any order: `a|b` is either, `a_b` is a followed by b, and
    `-a` must not be there. Words are compared by their stems (`index` is also indexes, indexed, indexing); `fk` is
    `foreign_key`.

    Attributes:
        demand: what counts in a clause that demands: SQL is held to the rule.
        avoid: what counts in a clause that forbids: SQL is held to the rule.
        allow: what counts in a clause that demands what the rule forbids: the rule is turned off.
        waive: what counts in a clause that forbids what the rule demands: the rule is turned off.
        grant: what counts in a clause that permits what the rule never minds.
    """

    demand: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    waive: tuple[str, ...] = ()
    grant: tuple[str, ...] = ()
