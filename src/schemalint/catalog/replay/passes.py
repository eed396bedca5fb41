"""The order in which the server carries out several subcommands of one ALTER TABLE: by passes, not as written."""

from collections.abc import Callable, Sequence
from functools import partial

from schemalint.catalog.replay.command import Command
from schemalint.syntax.nodes.tables import Constraint

DROP, TYPE, ADD_COLUMN, EXPRESSION, ATTRIBUTE, BY_INDEX, INDEX, OTHER_CONSTRAINT, REST = range(9)
"""PostgreSQL's passes (AlterTablePass), without those in which it makes again what a change of type took away."""
PASSES = {
    **dict.fromkeys(
        ("AT_DropColumn", "AT_DropConstraint", "AT_DropNotNull", "AT_DropIdentity", "AT_DropExpression"), DROP
    ),
    "AT_AlterColumnType": TYPE,
    "AT_AddColumn": ADD_COLUMN,
    "AT_SetExpression": EXPRESSION,
    "AT_SetNotNull": ATTRIBUTE,
    "AT_AddIdentity": OTHER_CONSTRAINT,
}
CONSTRAINT_PASSES = {
    "CONSTR_NOTNULL": ATTRIBUTE,
    "CONSTR_PRIMARY": INDEX,
    "CONSTR_UNIQUE": INDEX,
    "CONSTR_EXCLUSION": INDEX,
}
IN_DEFINITION, ON_ITS_OWN = 0, 1
"""Within a pass, what stands in the definition of a column comes before what is a subcommand of its own."""


def in_passes(
    commands: Sequence[Command],
    run: Callable[[Command], None],
    constrain: Callable[[Constraint, str], None],
) -> None:
    """Carry out the subcommands of a statement.

    Args:
        commands: as they are written.
        run: carries out one.
        constrain: adds a constraint that stands in the definition of the column of that name.
    """
    inline: list[tuple[Constraint, str]] = []
    ordered = sorted(commands, key=_rank)
    early = [command for command in ordered if _rank(command)[0] <= ADD_COLUMN]
    for command in early:
        run(Command(command.node, command.definition, command.only, command.part, inline))
    tasks = [(_rank(command), partial(run, command)) for command in ordered[len(early) :]]
    tasks += [((_pass_of(one), IN_DEFINITION), partial(constrain, one, column)) for one, column in inline]
    for _, task in sorted(tasks, key=lambda pair: pair[0]):
        task()


def _rank(command: Command) -> tuple[int, int]:
    constraint = command.definition.constraint
    match command.node.subtype:
        case "AT_AddConstraint" if constraint is not None:
            return _pass_of(constraint), ON_ITS_OWN
        case "AT_ColumnDefault":
            # DROP DEFAULT has no definition
            return (OTHER_CONSTRAINT, IN_DEFINITION) if bytes(command.node.definition) else (DROP, IN_DEFINITION)
        case subtype:
            return PASSES.get(subtype, REST), IN_DEFINITION


def _pass_of(constraint: Constraint) -> int:
    return BY_INDEX if constraint.indexname else CONSTRAINT_PASSES.get(constraint.contype, OTHER_CONSTRAINT)
