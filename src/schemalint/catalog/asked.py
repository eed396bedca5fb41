"""What several rules ask of the same change of a finished catalog is worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from schemalint.catalog.changes import Change
from schemalint.catalog.unsure import Unsure

C = TypeVar("C", bound=Change)
T = TypeVar("T")


def once(answer: Callable[[C], T]) -> Callable[[C], T]:
    """A function of a change whose answer is kept by the change's catalog, also that the files do not tell it."""

    @wraps(answer)
    def asked(change: C) -> T:
        answers, question = change.catalog.answers, (answer, id(change))
        if question not in answers:
            try:
                answers[question] = answer(change)
            except Unsure as unsure:
                answers[question] = unsure
        found: T | Unsure = answers[question]
        if isinstance(found, Unsure):
            raise Unsure(*found.args)
        return found

    return asked
