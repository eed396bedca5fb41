"""What PostgreSQL refuses of a function's definition: parameters that contradict each other, and what is missing."""

from collections.abc import Sequence

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import Argument, FunctionRow
from schemalint.syntax.nodes.functions import FunctionOption

_GIVEN, _RETURNED = "iv", "ot"
"""The modes of parameters that are only given, or only returned: one of each may have the same name."""


def check_definition(context: Context, row: FunctionRow, options: Sequence[FunctionOption]) -> None:
    """Refuse a function that is not told in full, or whose parameters are not possible.

    Args:
        context: the statement's replay.
        row: the function.
        options: what its definition says.
    """
    refused = _refused(row, options)
    if refused is not None:
        context.fail(refused, "42P13")


def _refused(row: FunctionRow, options: Sequence[FunctionOption]) -> str | None:
    """The first thing that is wrong with a definition."""
    if len(row.arguments) > 1 and (twice := _twice(row.arguments)) is not None:
        return f'parameter name "{twice}" used more than once'
    if row.kind != "p" and _lacks_default(row.arguments):
        return "input parameters after one with a default value must also have defaults"
    if row.returns is None and row.kind != "p":
        return "function result type must be specified"
    if row.sql_body is None:
        said = [option.defname for option in options]
        if "language" not in said:
            return "no language specified"
        if "as" not in said:
            return "no function body specified"
    return "trigger functions cannot have declared arguments" if row.arguments and _is_trigger(row) else None


def _is_trigger(row: FunctionRow) -> bool:
    returns = row.returns
    return returns is not None and returns.known and returns.name == "trigger" and row.language == "plpgsql"


def _twice(arguments: Sequence[Argument]) -> str | None:
    if len({one.name for one in arguments}) == len(arguments):
        return None
    for at, one in enumerate(arguments):
        for other in arguments[:at]:
            pair = {one.mode, other.mode}
            apart = pair & set(_GIVEN) and pair & set(_RETURNED)
            if one.name and one.name == other.name and not apart:
                return one.name
    return None


def _lacks_default(arguments: Sequence[Argument]) -> bool:
    given = [argument.default for argument in arguments if argument.mode in "ib"]
    return True in given and not all(given[given.index(True) :])
