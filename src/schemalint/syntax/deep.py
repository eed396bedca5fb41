"""Run a call with a stack on which the longest chain of operators that PostgreSQL reads can be read too."""

import sys
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

STACK_BYTES = 512 << 20
"""Address space; only what is used becomes memory. PostgreSQL itself refuses a chain that would need more."""
RECURSION_LIMIT = 200_000


def run_deep(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread with a large stack, wait for it, and give what it gives.

    The recursion limit is the interpreter's: it is raised for the time of the call. CPython 3.12 and later count the
    recursion of C code apart and fixed, so that there a deep statement still costs a `RecursionError`.

    Raises:
        BaseException: whatever the function raises.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def call() -> None:
        try:
            outcome.append(function(*args, **kwargs))
        except BaseException as error:  # handed to the caller
            failure.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=call, name="schemalint")
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if failure:
        raise failure[0]
    return outcome[0]
