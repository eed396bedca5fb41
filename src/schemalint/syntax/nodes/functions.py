"""CREATE and ALTER of functions and procedures, and triggers."""

from msgspec import Raw, field

from schemalint.syntax.nodes.common import Boolval, Name, Node, RangeVar, Sval, TypeName
from schemalint.syntax.nodes.objects import ObjectArgs, VariableSetStmt


class FunctionParameter(Node, frozen=True):
    """An argument of a function, or a column of RETURNS TABLE."""

    name: str = ""
    type: TypeName = field(default=TypeName(), name="argType")
    mode: str = "FUNC_PARAM_DEFAULT"
    default: Raw = field(default=Raw(b""), name="defexpr")
    location: int = 0


class ParameterNode(Node, frozen=True, rename={"parameter": "FunctionParameter"}):
    """A wrapped `FunctionParameter`."""

    parameter: FunctionParameter = FunctionParameter()


class ArgumentList(Node, frozen=True):
    """The items of a list of arguments."""

    items: tuple[ParameterNode, ...] = ()


class Strings(Node, frozen=True):
    """The body of a function; two for a function in C: the object file and the symbol."""

    items: tuple[Name, ...] = ()


class FunctionValue(
    Node,
    frozen=True,
    rename={"string": "String", "boolean": "Boolean", "variable": "VariableSetStmt", "strings": "List"},
):
    """The value of an option of a function."""

    string: Sval | None = None
    boolean: Boolval | None = None
    variable: VariableSetStmt | None = None
    strings: Strings | None = None


class FunctionOption(Node, frozen=True):
    """An option of a function: `as`, `language`, `security`, `volatility`, `set`, …; `arg_location` is its value's."""

    defname: str = ""
    arg: FunctionValue = FunctionValue()
    location: int = 0
    arg_location: int = 0


class FunctionOptionNode(Node, frozen=True, rename={"option": "DefElem"}):
    """A wrapped option of a function."""

    option: FunctionOption = FunctionOption()


class CreateFunctionStmt(Node, frozen=True):
    """CREATE FUNCTION and CREATE PROCEDURE."""

    is_procedure: bool = False
    replace: bool = False
    names: tuple[Name, ...] = field(default=(), name="funcname")
    parameters: tuple[ParameterNode, ...] = ()
    returns: TypeName | None = field(default=None, name="returnType")
    options: tuple[FunctionOptionNode, ...] = ()
    sql_body: Raw = Raw(b"")


class AlterFunctionStmt(Node, frozen=True):
    """ALTER FUNCTION, PROCEDURE and ROUTINE."""

    objtype: str = ""
    function: ObjectArgs = field(default=ObjectArgs(), name="func")
    actions: tuple[FunctionOptionNode, ...] = ()


class Transition(Node, frozen=True):
    """A transition table of a trigger; `new` for NEW TABLE."""

    name: str = ""
    new: bool = field(default=False, name="isNew")


class TransitionNode(Node, frozen=True, rename={"transition": "TriggerTransition"}):
    """A wrapped `Transition`."""

    transition: Transition = Transition()


class CreateTrigStmt(Node, frozen=True):
    """CREATE TRIGGER: `timing` and `events` are bit sets as in pg_trigger."""

    replace: bool = False
    is_constraint: bool = field(default=False, name="isconstraint")
    name: str = field(default="", name="trigname")
    relation: RangeVar = RangeVar()
    function: tuple[Name, ...] = field(default=(), name="funcname")
    per_row: bool = field(default=False, name="row")
    timing: int = 0
    events: int = 0
    columns: tuple[Name, ...] = ()
    deferrable: bool = False
    deferred: bool = field(default=False, name="initdeferred")
    transitions: tuple[TransitionNode, ...] = field(default=(), name="transitionRels")
    condition: Raw = field(default=Raw(b""), name="whenClause")
