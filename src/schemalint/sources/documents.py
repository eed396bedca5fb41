"""The documents of a run: those that are named, and the prompts in its directories."""

import re
from collections.abc import Iterable, Mapping

from schemalint.settings.settings import Settings
from schemalint.sources.folder import DOCUMENTS, SUFFIXES, Folder, Scope, Skipped
from schemalint.sources.paths import absolute, parent, relative


class Documents:
    """Takes documents while a run's files are found; a run without any pays a look at their names.

    Args:
        settings: what is read as a prompt whatever it looks like.
        scope: where what is passed over is written down.
        walked: whether prompts are looked for in directories.
        named: whether a document that is named is one for that alone.

    Attributes:
        taken: what each document was taken for a prompt by, by location.
    """

    def __init__(self, settings: Settings, scope: Scope, *, walked: bool, named: bool) -> None:
        self.taken: dict[str, str] = {}
        self._settings, self._scope = settings, scope
        self._walked, self._named = walked, named

    def apart(self, files: Iterable[str], piped: Mapping[str, bytes]) -> list[str]:
        """Take the documents among the files that were named; the others are given.

        Args:
            files: locations.
            piped: the texts that stand in for files.
        """
        left = []
        for location in files:
            if location.lower().endswith(SUFFIXES) or not self._is_document(location):
                left.append(location)
            elif self._named or location in piped:
                self.taken[location] = "named on the command line"
            else:
                self._take_if_prompt(location)
        return left

    def look_in(self, folder: Folder, only: re.Pattern[str] | None = None) -> None:
        """Take the prompts of a directory and all below.

        Args:
            folder: the directory.
            only: what the paths that are taken match, relative to the folder.
        """
        if not self._walked:
            return
        patterns = bool(self._settings.prompts)
        if patterns or any(inner.documents for _, inner in folder.walk(agents=True)):
            from schemalint.sources.prompts import asked, prompts_in

            for one in prompts_in(folder, asked(self._settings), only):
                self.taken.setdefault(one.location, one.evidence)

    def _is_document(self, location: str) -> bool:
        if location.lower().endswith(DOCUMENTS):
            return True
        from schemalint.sources.prompts import asked, is_document

        return is_document(location, asked(self._settings))

    def _take_if_prompt(self, location: str) -> None:
        from schemalint.sources.prompts import asked, why

        evidence = why(location, relative(f"{parent(location)}/", absolute(".")) or "", asked(self._settings))
        if evidence:
            self.taken[location] = evidence
        else:
            self._scope.skipped.append(Skipped(location, "nothing shows that it is a prompt"))
