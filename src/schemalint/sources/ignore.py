"""Which paths git ignores: the `.gitignore` files of a repository, from its root down, and its `info/exclude`."""

from collections.abc import Iterable, Sequence

from schemalint.named import NamedTuple
from schemalint.sources.globs import Patterns, patterns
from schemalint.sources.paths import exists, lines, parent, relative


class Ignore(NamedTuple):
    """Patterns and the directory that they are relative to, as `ignore_in` makes them; `base` ends in `/`."""

    base: str
    rules: Patterns


def ignore_in(directory: str, rules: Patterns) -> Ignore:
    """Patterns that are relative to a directory."""
    return Ignore(directory.rstrip("/") + "/", rules)


def ignored(location: str, ignores: tuple[Ignore, ...], name: str = "") -> bool:
    """Whether the innermost patterns that speak of a path ignore it.

    Args:
        location: the path; a directory's ends in `/`.
        ignores: the patterns, innermost last.
        name: the path's last component, for who knows it.
    """
    for base, rules in reversed(ignores):
        if location.startswith(base):
            verdict = rules.match(location[len(base) :], name)
            if verdict is not None:
                return verdict
    return False


def spoken_of(directory: str, ignores: Iterable[Ignore], names: Sequence[str]) -> set[str]:
    """The names in a directory that may be ignored: those of which some patterns speak.

    Args:
        directory: its path, which ends in `/`.
        ignores: the patterns.
        names: the names; a directory's ends in `/`.
    """
    spoken: set[str] = set()
    ends = [name[name.rfind(".") :] for name in names]
    for base, rules in ignores:
        if directory.startswith(base):
            spoken |= rules.among(directory[len(base) :], names, ends)
    return spoken


def ignores_of(directory: str, file: str = ".gitignore") -> tuple[Ignore, ...]:
    """The patterns of a directory's ignore file, none where it has none or an empty one."""
    rules = patterns(lines(f"{directory}/{file}"))
    return (ignore_in(directory, rules),) if rules.groups else ()


def ignores_above(location: str) -> tuple[Ignore, ...]:
    """The patterns that apply to a directory from those above it, outermost first; its own file is not among them.

    None where it is itself ignored: who names it wants it read.
    """
    root = git_root(location)
    if root is None:
        return ()
    ignores = ignores_of(root, ".git/info/exclude")
    at = root
    for part in (relative(location, root) or "").split("/") if location != root else ():
        ignores += ignores_of(at)
        at = f"{at}/{part}"
        if ignored(at + "/", ignores):
            ignores = ()
    return ignores


def git_root(location: str) -> str | None:
    """The nearest directory, upward, that holds `.git`."""
    at = location
    while at:
        if exists(f"{at}/.git"):
            return at
        at = parent(at)
    return None
