"""What several rules ask of the same change of a finished catalog, or of the catalog itself, is worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from schemalint.catalog.changes import Change
from schemalint.catalog.store import Catalog
from schemalint.catalog.unsure import Unsure

C = TypeVar("C", bound=Change)
P = ParamSpec("P")
T = TypeVar("T")
_UNASKED: Any = object()


def once(answer: Callable[[C], T]) -> Callable[[C], T]:
    """A function of a change whose answer is kept by the change's catalog, also that the files do not tell it."""

    @wraps(answer)
    def asked(change: C) -> T:
        answers, question = change.catalog.answers, (answer, id(change))
        found: T | Unsure = answers.get(question, _UNASKED)
        if found is _UNASKED:
            try:
                found = answer(change)
            except Unsure as unsure:
                found = unsure
            answers[question] = found
        if isinstance(found, Unsure):
            raise Unsure(*found.args)
        return found

    return asked


def kept(answer: Callable[Concatenate[Catalog, P], T]) -> Callable[Concatenate[Catalog, P], T]:
    """A function of a finished catalog, and of what else is hashable, whose answer is kept by the catalog.

    Blame asks a rule again at earlier positions of the log: what is said of the whole history is as it was.
    """

    @wraps(answer)
    def asked(catalog: Catalog, /, *args: P.args, **kwargs: P.kwargs) -> T:
        answers, question = catalog.answers, (answer, *args, *kwargs.items())
        if question not in answers:
            answers[question] = answer(catalog, *args, **kwargs)
        found: T = answers[question]
        return found

    return asked
