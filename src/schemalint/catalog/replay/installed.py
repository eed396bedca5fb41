"""What extensions bring along, as far as it is known."""

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ExtensionRow
from schemalint.model import Profile


def unknown_extension(context: Context) -> bool:
    """Whether an extension is there of which it is not known what it brings along; a platform has many."""
    from schemalint.catalog.known_extensions import EXTENSIONS

    if context.catalog.profile is not Profile.POSTGRES:
        return True
    return any(row.name not in EXTENSIONS for row in context.catalog.of_kind(ExtensionRow))


def provider_of(context: Context, name: str, kind: str) -> str | None:
    """The extension in the catalog that brings along a function or a type of a name.

    Args:
        context: the statement's replay.
        name: the name.
        kind: `functions` or `types`.
    """
    from schemalint.catalog.known_extensions import EXTENSIONS

    for row in context.catalog.of_kind(ExtensionRow):
        if row.name in EXTENSIONS and name in getattr(EXTENSIONS[row.name], kind).split():
            return row.name
    return None
