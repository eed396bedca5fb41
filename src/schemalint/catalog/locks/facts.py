"""The facts by class of change."""

from collections.abc import Callable, Iterable

from schemalint.catalog import changes
from schemalint.catalog.changes import Change
from schemalint.catalog.locks import columns, constraints, indexes, objects, partitions, subcommands, tables, writes
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.effects import NOTHING, Effects, together
from schemalint.catalog.rows import RelationRow

Fact = Callable[[Draft, Change], None]


def _rename(draft: Draft, change: Change) -> None:
    if draft.row(change.oid, RelationRow) is not None:
        tables.rename(draft, change)
    else:
        objects.rename_other(draft, change)


FACTS: dict[type[Change], Fact] = {
    changes.CreateTable: tables.create_table,
    changes.DropTable: tables.drop_table,
    changes.Truncate: tables.truncate,
    changes.LockTable: tables.lock_table,
    changes.WriteRows: writes.write_rows,
    changes.Cluster: tables.cluster,
    changes.Vacuum: tables.vacuum,
    changes.Rename: _rename,
    changes.ChangeOwner: tables.change_owner,
    changes.SetRowSecurity: tables.set_row_security,
    changes.AlterTable: subcommands.alter_table,
    changes.AddColumn: columns.add_column,
    changes.DropColumn: columns.drop_column,
    changes.RenameColumn: columns.change_column,
    changes.AlterColumnType: columns.alter_type,
    changes.SetDefault: columns.change_column,
    changes.SetNotNull: columns.set_not_null,
    changes.DropNotNull: columns.change_column,
    changes.AlterIdentity: columns.alter_identity,
    changes.AddConstraint: constraints.add_constraint,
    changes.AddForeignKey: constraints.add_constraint,
    changes.ValidateConstraint: constraints.validate_constraint,
    changes.AlterConstraint: constraints.alter_constraint,
    changes.DropConstraint: constraints.drop_constraint,
    changes.AttachPartition: partitions.attach,
    changes.DetachPartition: partitions.detach,
    changes.CreateIndex: indexes.create_index,
    changes.DropIndex: indexes.drop_index,
    changes.Reindex: indexes.reindex,
    changes.CreateObject: objects.create_object,
    changes.AlterObject: objects.alter_object,
    changes.DropObject: objects.drop_object,
    changes.Comment: objects.comment,
    changes.ChangePrivileges: objects.change_privileges,
    changes.CreateStatistics: objects.change_statistics,
    changes.DropStatistics: objects.change_statistics,
    changes.CreateRule: objects.change_rule,
    changes.DropRule: objects.change_rule,
}
"""What each class of change does; a class that is not here does nothing to a table that exists."""


def effects(change: Change) -> Effects:
    """What a change does to the relations that exist before its statement.

    It is computed when it is asked for, from the catalog before the change. A rolled-back change still had its
    effects, and held its locks until then.
    """
    draft = drafted(change)
    return NOTHING if draft is None else draft.effects()


def drafted(change: Change) -> Draft | None:
    """What a change does, before handles are made of it; none for a class that does nothing."""
    fact = FACTS.get(change.__class__)
    if fact is None:
        return None
    draft = Draft(change)
    fact(draft, change)
    return draft


def effects_of_statement(made: Iterable[Change]) -> Effects:
    """What a statement does, by all changes that it made: ALTER TABLE takes the strongest lock of its subcommands."""
    return together(effects(change) for change in made)
