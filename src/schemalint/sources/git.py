"""What git holds, the files of a commit or of the index, asked of the `git` program, which runs nothing of theirs.

Only plumbing commands are called that read objects: no hooks, text conversions, filters or external diffs, no pager, no
helper that watches files, and nothing is fetched.
"""

import os
import subprocess
from collections.abc import Iterable, Mapping
from shutil import which

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.sources.errors import InputError
from schemalint.sources.paths import absolute

Tree = Mapping[str, str]
"""The blobs of the regular files of a commit or of the index, by path from the top of the repository."""

_HASH = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT = 10
_LINK = "160000"
_REGULAR = ("100644", "100755")
_CONFIG = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=false")
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_SHALLOW = "this is a shallow clone: run `git fetch --unshallow` (in GitHub Actions, check out with `fetch-depth: 0`)"


class GitError(InputError):
    """What is asked of git is not there; the message is for the user."""


class Repository(NamedTuple):
    """A work tree and its repository.

    Attributes:
        program: the `git` program.
        top: the top of the work tree, absolute, with `/`.
    """

    program: str
    top: str


class Commit(NamedTuple):
    """A commit to compare with.

    Attributes:
        name: its hash.
        about: what it is, for people.
    """

    name: str
    about: str


def open_repository(directory: str, asked_by: str) -> Repository:
    """The repository that a directory stands in.

    Args:
        directory: an existing directory.
        asked_by: the option that needs it.

    Raises:
        GitError: there is no `git` program, or the directory is in no work tree.
    """
    program = which("git")
    if program is None:
        raise GitError(f"{asked_by} needs the program git, which is not on the PATH")
    here = Repository(program, absolute(directory))
    done = _call(here, "rev-parse", "--is-inside-work-tree", "--show-prefix")
    answer, _, prefix = done.stdout.rstrip(b"\n").partition(b"\n")
    if done.returncode or answer != b"true":
        raise GitError(f"{asked_by}: {absolute(directory)} is in no work tree of git{_reason(done)}")
    depth = os.fsdecode(prefix).count("/")
    return Repository(program, here.top if not depth else here.top.rsplit("/", depth)[0] or "/")


def merge_base(repository: Repository, ref: str) -> Commit:
    """The commit from which HEAD and a ref have gone apart.

    Raises:
        GitError: there is no such ref, HEAD has no commit yet, or the two have no commit in common here.
    """
    theirs = _commit(repository, ref)
    if theirs is None:
        shallow = f"; {_SHALLOW}" if _is_shallow(repository) else ""
        raise GitError(f"--since {ref}: no such branch, tag or commit{shallow}")
    if _commit(repository, "HEAD") is None:
        raise GitError(f"--since {ref}: the current branch has no commit yet")
    done = _call(repository, "merge-base", theirs, "HEAD")
    if done.returncode == 0 and done.stdout.strip():
        name = done.stdout.split()[0].decode()
        called = ref if not _HASH.fullmatch(ref) else ref[:_SHORT]
        apart = "" if name == theirs else f", where it and HEAD went apart ({name[:_SHORT]})"
        return Commit(name, f"{called}{apart}")
    reason = _SHALLOW if _is_shallow(repository) else "they have no history in common"
    raise GitError(f"--since {ref}: no commit is known that both {ref} and HEAD come from; {reason}")


def tree_of(repository: Repository, commit: str) -> Tree:
    """The files of a commit."""
    found = {}
    for entry in _ask(repository, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        meta, tab, path = entry.partition(b"\t")
        mode, _, oid = meta.decode().split() if tab else ("", "", "")
        if mode in _REGULAR and _is_sound(path):
            found[os.fsdecode(path)] = oid
    return found


def head_tree(repository: Repository) -> Tree:
    """The files of the last commit, none where there is none yet."""
    head = _commit(repository, "HEAD")
    return {} if head is None else tree_of(repository, head)


def index_tree(repository: Repository) -> Tree:
    """The files of the index; of one that a merge has left in conflict, ours."""
    found: dict[str, str] = {}
    for entry in _index(repository):
        meta, _, path = entry.partition(b"\t")
        mode, oid, stage = meta.decode().split()
        if mode in _REGULAR and stage in ("0", "2") and _is_sound(path):
            found[os.fsdecode(path)] = oid
    return found


def submodules(repository: Repository) -> frozenset[str]:
    """The paths, from the top, at which other repositories are linked."""
    entries = (entry.partition(b"\t") for entry in _index(repository))
    return frozenset(os.fsdecode(path) for meta, _, path in entries if meta.startswith(_LINK.encode()))


def blobs(repository: Repository, oids: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs.

    Raises:
        GitError: one is not there, as in a clone that leaves out what it does not check out.
    """
    wanted = list(dict.fromkeys(oids))
    data = _ask(repository, "cat-file", "--batch", given="".join(f"{oid}\n" for oid in wanted).encode())
    found, at = {}, 0
    for oid in wanted:
        end = data.index(b"\n", at)
        words = data[at:end].split()
        if len(words) != 3:
            raise GitError(f"git: the object {oid} is not in this clone; fetch what it leaves out first")
        size = int(words[2])
        found[oid] = data[end + 1 : end + 1 + size]
        at = end + 2 + size
    return found


def blob_name(data: bytes, like: str) -> str:
    """The name that git gives a content.

    Args:
        data: the content.
        like: a name of the same repository, whose length says by which hash.
    """
    from hashlib import sha1, sha256

    head = f"blob {len(data)}\0".encode()
    return (sha256 if len(like) > 40 else sha1)(head + data, usedforsecurity=False).hexdigest()


def _index(repository: Repository) -> list[bytes]:
    return [entry for entry in _ask(repository, "ls-files", "-s", "-z").split(b"\0") if entry]


def _commit(repository: Repository, ref: str) -> str | None:
    """The hash of what a ref names, none where it names no commit."""
    if ref.startswith("-"):  # an option to git, and no name that it gives
        return None
    done = _call(repository, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return done.stdout.strip().decode() if done.returncode == 0 else None


def _is_shallow(repository: Repository) -> bool:
    return _call(repository, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def _is_sound(path: bytes) -> bool:
    """Whether a path stays where it belongs; what a repository says is not to be trusted."""
    parts = path.split(b"/")
    return not any(part in (b"", b".", b"..") or part.lower() == b".git" for part in parts)


def _ask(repository: Repository, *arguments: str, given: bytes = b"") -> bytes:
    done = _call(repository, *arguments, given=given)
    if done.returncode:
        raise GitError(f"git {arguments[0]} failed{_reason(done)}")
    return done.stdout


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f" ({said[0].removeprefix('fatal: ')})" if said else ""


def _call(repository: Repository, *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    settings = [word for setting in _CONFIG for word in ("-c", setting)]
    command = [repository.program, "--no-pager", *settings, *arguments]
    environment = {**os.environ, **_ENVIRONMENT}
    return subprocess.run(command, cwd=repository.top, env=environment, input=given, capture_output=True, check=False)
