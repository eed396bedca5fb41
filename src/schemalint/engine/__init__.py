"""The engine: histories in, findings out.

It runs without globals and without network, and executes nothing of what it reads.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schemalint.model import Report
from schemalint.settings.settings import Settings

if TYPE_CHECKING:
    from schemalint.catalog.store import Catalog
    from schemalint.engine.contract import Contract
    from schemalint.engine.trace import Traced
    from schemalint.rules.registry import Rule
    from schemalint.sources.source import History

__all__ = ["catalogs", "check", "traces"]


def check(
    histories: "Sequence[History]", settings: Settings, rules: "Sequence[Rule]", contract: "Contract | None" = None
) -> Report:
    """Replay histories and check what they make.

    Args:
        histories: the files, in the order in which they are replayed.
        settings: the settings of the run.
        rules: the rules that run.
        contract: the prompts that findings cite; the settings are already those under it.
    """
    from schemalint.engine.run import check_histories  # the rulebook's pages are read without a parser

    return check_histories(histories, settings, rules, contract)


def catalogs(histories: "Sequence[History]", settings: Settings) -> "list[Catalog]":
    """The catalogs that histories make, without checking them.

    Args:
        histories: the files, in the order in which they are replayed.
        settings: the settings of the run.
    """
    from schemalint.engine.run import replay_histories

    return replay_histories(histories, settings)


def traces(histories: "Sequence[History]", settings: Settings) -> "list[Traced]":
    """What each statement under review locks, rewrites, builds and scans of what is in use when its file is deployed.

    Args:
        histories: the files, in the order in which they are replayed.
        settings: the settings of the run.
    """
    from schemalint.engine.run import trace_histories

    return trace_histories(histories, settings)
