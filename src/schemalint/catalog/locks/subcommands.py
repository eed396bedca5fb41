"""What the subcommands of ALTER TABLE that have no class of their own lock and rewrite."""

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.rows import CompositeRow, IndexRow, RelationRow, SequenceRow, TableRow, ViewRow

_TRIGGERS = (
    "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_DisableTrig", "AT_EnableTrigAll",
    "AT_DisableTrigAll", "AT_EnableTrigUser", "AT_DisableTrigUser",
)  # fmt: skip
_LIGHT = ("AT_SetStatistics", "AT_SetOptions", "AT_ResetOptions", "AT_ClusterOn", "AT_DropCluster")
_RECURSING = frozenset(
    {
        *_TRIGGERS, "AT_SetStatistics", "AT_SetStorage", "AT_SetCompression", "AT_AddColumn", "AT_DropColumn",
        "AT_AddConstraint", "AT_DropConstraint",
    }
)  # fmt: skip
"""The subcommands that lock the tables below too."""
MODES = {
    **dict.fromkeys(_TRIGGERS, LockMode.SHARE_ROW_EXCLUSIVE),
    **dict.fromkeys(_LIGHT, LockMode.SHARE_UPDATE_EXCLUSIVE),
}
"""The modes that differ from ACCESS EXCLUSIVE."""
_STRONG_OPTIONS = frozenset({"user_catalog_table", "buffering", "security_barrier", "security_invoker", "check_option"})
"""The storage parameters that are set under ACCESS EXCLUSIVE; the others need SHARE UPDATE EXCLUSIVE."""
_CONCURRENT_INDEX_OPTIONS = frozenset({"fillfactor", "deduplicate_items", "fastupdate", "gin_pending_list_limit"})


def alter_table(draft: Draft, change: Change) -> None:
    """A subcommand by its name."""
    relation = draft.relation(change.oid)
    subtype: str = change.options.get("subtype", "")
    if relation is None or subtype == "assumed":
        return
    if isinstance(relation, CompositeRow):
        draft.lock(relation.oid, LockMode.ACCESS_EXCLUSIVE)
        draft.doubt("locks")  # tables that are declared OF the type are not known as such
        return
    only = bool(change.options.get("only")) or subtype not in _RECURSING
    for one in draft.family(relation, only=only):
        draft.lock(one.oid, _mode(relation, change, subtype))
    _more(draft, relation, change, subtype)


def _mode(relation: RelationRow, change: Change, subtype: str) -> LockMode:
    if subtype in ("AT_SetRelOptions", "AT_ResetRelOptions"):
        strong = isinstance(relation, ViewRow) and relation.kind == "view"
        strong = strong or not _STRONG_OPTIONS.isdisjoint(change.options.get("names", ()))
        return LockMode.ACCESS_EXCLUSIVE if strong else LockMode.SHARE_UPDATE_EXCLUSIVE
    return MODES.get(subtype, LockMode.ACCESS_EXCLUSIVE)


def _more(draft: Draft, relation: RelationRow, change: Change, subtype: str) -> None:
    """What a subcommand does beyond its lock on the table."""
    match subtype:
        case "AT_SetLogged" | "AT_SetUnLogged":
            _set_persistence(draft, relation, "p" if subtype == "AT_SetLogged" else "u")
        case "AT_SetTableSpace" | "AT_SetAccessMethod":
            _move(draft, relation, change, subtype)
        case "AT_AddInherit":
            draft.lock(change.options.get("parent"), LockMode.SHARE_UPDATE_EXCLUSIVE)
        case "AT_DropInherit":
            draft.lock(change.options.get("parent"), LockMode.ACCESS_SHARE)
        case "AT_ClusterOn":
            draft.lock(change.options.get("index"), LockMode.SHARE_UPDATE_EXCLUSIVE)
        case "AT_ReplicaIdentity":
            draft.lock(change.options.get("index"), LockMode.SHARE)
        case _:
            pass


def _set_persistence(draft: Draft, relation: RelationRow, persistence: str) -> None:
    """SET LOGGED and SET UNLOGGED: the table is written anew if it was the other; so are its sequences (15)."""
    if "persistence" in relation.unsure:
        draft.doubt("locks", "rewrites", "builds")
    elif relation.persistence != persistence and isinstance(relation, TableRow):
        draft.rewrite(relation)
        for sequence in draft.sequences(relation.oid) if draft.version >= 15 else ():
            draft.lock(sequence.oid, LockMode.ACCESS_EXCLUSIVE)


def _move(draft: Draft, relation: RelationRow, change: Change, subtype: str) -> None:
    """Another tablespace copies the table's files, not those of its indexes; another access method rewrites it (15)."""
    default = "pg_default" if subtype == "AT_SetTableSpace" else "heap"
    if change.options.get("name") == default:
        draft.doubt("rewrites", "builds")  # where the files are now is not told by any statement of them
    elif subtype == "AT_SetAccessMethod":
        draft.rewrite(relation)
    elif isinstance(relation, IndexRow | SequenceRow):
        draft.doubt("builds")
    else:
        draft.copy(relation)
