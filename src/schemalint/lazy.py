"""Regular expressions that are compiled when they are first used: of those of all modules, a run needs a few."""

import re
from typing import Any, AnyStr, cast


def regex(pattern: AnyStr, flags: re.RegexFlag | int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, at the first use.

    For patterns that most runs do not use; one that is used for each statement or column is better compiled at once.
    """
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


class _Regex:
    """Stands for a pattern; what was asked for once is kept, so that it is found without this class's help."""

    def __init__(self, pattern: Any, flags: re.RegexFlag | int) -> None:  # noqa: ANN401 - str or bytes
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the pattern has
        pattern, flags = self._source
        compiled: re.Pattern[Any] = re.compile(pattern, flags)
        found = getattr(compiled, name)
        self.__dict__[name] = found
        return found
