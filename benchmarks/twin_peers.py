"""The peers that judge migrations: how each is asked about a file, and how its answer is read."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.histories import Side, Twins

Rules = frozenset[str]


class Peer(NamedTuple):
    """A peer.

    Attributes:
        name: of its executable.
        arguments: what it is given for a file and a version of the server.
        rules: the rules that its answer names.
    """

    name: str
    arguments: Callable[[str, int], list[str]]
    rules: Callable[[Any], Iterator[str]]

    def find(self, *environments: Path) -> Path | None:
        """Its executable in the first environment that has it, from pip or from npm."""
        places = (place / self.name for one in environments for place in (one / "bin", one / "node_modules" / ".bin"))
        return next((path for path in places if path.is_file()), None)


PG_VERSION = 15
"""The server's version where twins do not say it: schemalint's own assumption."""

PEERS = (
    Peer(
        "squawk",
        lambda file, version: ["--reporter=json", f"--pg-version={version}", file],
        lambda said: (one["rule_name"] for one in said),
    ),
    Peer(
        "postgres-language-server",
        lambda file, _: ["check", "--reporter=json", "--disable-db", file],
        lambda said: (one["category"] for one in said["diagnostics"]),
    ),
    Peer(
        "pgfence",
        lambda file, version: [
            "analyze",
            "--format",
            "sql",
            "--output",
            "json",
            "--min-pg-version",
            str(version),
            file,
        ],
        lambda said: (
            one["ruleId"] for result in said["results"] for one in (*result["checks"], *result["policyViolations"])
        ),
    ),
)


def asked(peer: Peer, executable: Path, work: Path, twins: Twins, side: Side) -> Rules:
    """The rules of a peer that find something in the files under review of a history; a file that it refuses is one.

    Raises:
        RuntimeError: the peer gave no answer that can be read, and does not say why.
    """
    found: set[str] = set()
    for path in sorted(side.reviewed):
        file = work / Path(path).name
        file.write_text(side.files[path], encoding="utf-8")
        command = [str(executable), *peer.arguments(file.name, twins.pg_version or PG_VERSION)]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
        try:
            found.update(peer.rules(json.loads(done.stdout)))
        except (ValueError, KeyError) as error:
            said = done.stderr + done.stdout
            if "syntax" not in said:
                raise RuntimeError(f"{peer.name} on {twins.id}: {said}") from error
            found.add("(syntax error)")
    return frozenset(found)
