"""What the conditions of a row-level security policy say."""

from collections.abc import Collection, Iterator

from schemalint.catalog.handles.policy import Policy
from schemalint.catalog.handles.table import Column, Relation, Table
from schemalint.catalog.queries import functions_named, relation_named, relations_in
from schemalint.catalog.rows import Expression, Place
from schemalint.named import NamedTuple
from schemalint.syntax import expr
from schemalint.syntax.extent import call_end
from schemalint.syntax.fold import truth, walk

SESSION_CALLS = frozenset({("auth", "uid"), ("auth", "jwt"), ("auth", "role"), ("auth", "email"), ("current_setting",)})
"""The functions whose value is the same for each row of a statement, as Supabase and PostgreSQL have them."""
IDENTITY = ("auth", "uid")
_BARE = "pg_catalog"
_SIGNED_IN = "authenticated"
_METADATA = frozenset({"user_metadata", "raw_user_meta_data"})


class Condition(NamedTuple):
    """One of a policy's conditions; `clause` is `USING` or `WITH CHECK`."""

    clause: str
    expression: Expression

    @property
    def tree(self) -> expr.Expr:
        """What it is made of."""
        return self.expression.tree

    @property
    def nodes(self) -> tuple[expr.Expr, ...]:
        """All nodes of the tree."""
        return self.expression.nodes

    def holds(self, word: bytes) -> bool:
        """Whether the parser's JSON holds a word: a look that costs less than one at each node."""
        return word in self.expression.node

    def place(self, at: int, end: int | None = None) -> Place:
        """A place in its source for the place of a node in its tree."""
        source, shift = self.expression.source, self.expression.shift
        return Place(source, at + shift, at + shift + 1 if end is None else end)


def conditions(policy: Policy) -> Iterator[Condition]:
    """The conditions that a policy has."""
    if policy.using is not None:
        yield Condition("USING", policy.using)
    if policy.check is not None:
        yield Condition("WITH CHECK", policy.check)


def written_check(policy: Policy) -> Condition | None:
    """What new rows must fulfil: WITH CHECK, or for lack of it USING; none for commands that write none."""
    if policy.command in {"select", "delete"}:
        return None
    found = {condition.clause: condition for condition in conditions(policy)}
    return found.get("WITH CHECK") or (found.get("USING") if policy.command != "insert" else None)


def lets_all_pass(tree: expr.Expr) -> bool:
    """Whether a condition is true for every row, whoever asks, or whoever is signed in."""
    return truth(tree) is True or _only_signed_in(tree)


def _only_signed_in(tree: expr.Expr) -> bool:
    match tree:
        case expr.Op(name="=", left=left, right=expr.Const(value="authenticated")) if left is not None:
            return _is_call(left, ("auth", "role"))
        case expr.Op(name="=", left=expr.Const(value="authenticated"), right=right) if right is not None:
            return _is_call(right, ("auth", "role"))
        case expr.Test(arg=arg, test="not null"):
            return _is_call(arg, IDENTITY)
        case expr.Or(args=args):
            return any(lets_all_pass(arg) for arg in args)
        case expr.And(args=args):
            return all(lets_all_pass(arg) for arg in args)
        case _:
            return False


def lets_nobody_pass(tree: expr.Expr) -> bool:
    """Whether a condition is false for every row."""
    return truth(tree) is False


def _is_call(node: expr.Expr, name: tuple[str, ...]) -> bool:
    """Whether a node is a call, in a scalar sub-select of its own or not, and cast or not."""
    while True:
        match node:
            case expr.Call(name=called):
                return called == name
            case expr.Cast(arg=arg):
                node = arg
            case expr.SubQuery(form="expr", query=expr.Opaque(kind="SelectStmt") as query):
                targets = query.under("targetList")
                values = targets[0].under("val") if len(targets) == 1 and isinstance(targets[0], expr.Opaque) else ()
                if len(values) != 1 or _reads_relations(query):
                    return False
                node = values[0]
            case _:
                return False


def _reads_relations(query: expr.Opaque) -> bool:
    return bool(query.under("fromClause"))


def admits_anonymous(tree: expr.Expr) -> expr.Expr | None:
    """The part of a condition that holds for whoever is not signed in: `auth.uid() IS NULL` as an alternative."""
    parts = tree.args if isinstance(tree, expr.Or) else (tree,)
    for part in parts:
        if isinstance(part, expr.Test) and part.test == "null" and _is_call(part.arg, IDENTITY):
            return part
    return None


class PerRow(NamedTuple):
    """A call that is made for each row, though its value is the same for all: its name and its place."""

    name: str
    place: Place


def calls_for_each_row(policy: Policy, condition: Condition, further: Collection[str] = ()) -> Iterator[PerRow]:
    """The calls of a condition that a scalar sub-select would make only once.

    Args:
        policy: the policy.
        condition: one of its conditions.
        further: names of functions that are stable too, with their schema or without.
    """
    waiting: list[tuple[expr.Expr, bool]] = [(condition.tree, False)] if condition.holds(b'"funcname"') else []
    while waiting:
        node, once = waiting.pop()
        if isinstance(node, expr.Call) and not once and _same_for_each_row(policy, node, further):
            end = call_end(condition.expression.source.sql, node.at + condition.expression.shift)
            if end is not None:
                yield PerRow(".".join(node.name), condition.place(node.at, end))
            continue
        if isinstance(node, expr.SubQuery):
            scalar = node.form == "expr" and isinstance(node.query, expr.Opaque) and not _reads_relations(node.query)
            once = once or (scalar and not any(isinstance(part, expr.Column) for part in walk(node.query)))
        waiting.extend([(child, once) for child in reversed(node.children)])


def _same_for_each_row(policy: Policy, call: expr.Call, further: Collection[str]) -> bool:
    if call.keyword or any(isinstance(part, expr.Column | expr.SubQuery) for arg in call.args for part in walk(arg)):
        return False
    name = call.name[1:] if call.name[0] == _BARE else call.name
    return name in SESSION_CALLS or ".".join(name) in further or name[-1] in further or _own_stable(policy, name)


def _own_stable(policy: Policy, name: tuple[str, ...]) -> bool:
    """Whether the files make the function, and say that it is stable."""
    functions = functions_named(policy.snapshot, name, policy.table.schema.name)
    return bool(functions) and all(function.volatility == "s" for function in functions)


def relations_read(policy: Policy, condition: Condition) -> Iterator[tuple[Relation, expr.Relation]]:
    """The relations that the sub-queries of a condition name, with the place where each is named."""
    if not condition.holds(b'"relname"'):
        return
    path = (policy.table.schema.name, *policy.settings.search_path)
    for node in relations_in(condition.tree):
        relation = relation_named(policy.snapshot, node, path)
        if relation is not None:
            yield relation, node


def compared_columns(policy: Policy, condition: Condition) -> Iterator[Column]:
    """The columns of the policy's table that a condition compares by equality, outside of sub-queries."""
    waiting = [condition.tree]
    while waiting:
        node = waiting.pop()
        match node:
            case expr.Op(name="=", left=left, right=right, form="op" | "in" | "op_any"):
                yield from _columns_of(policy.table, (left, right))
            case expr.SubQuery(form="any", test=test):
                yield from _columns_of(policy.table, (test,))
            case expr.And() | expr.Or():
                waiting.extend(node.children)
            case _:
                pass


def _columns_of(table: Table, nodes: Collection[expr.Expr | None]) -> Iterator[Column]:
    for node in nodes:
        if isinstance(node, expr.Column) and node.parts[-2:-1] in ((), (table.name,)):
            column = table.column(node.name)
            if column is not None:
                yield column


def names_of_table(policy: Policy, condition: Condition) -> set[str]:
    """The names of the table's columns that occur in a condition, anywhere."""
    held = {column.name for column in policy.table.columns}
    return {node.name for node in condition.nodes if isinstance(node, expr.Column)} & held


def uses_user_metadata(condition: Condition) -> expr.Expr | None:
    """Where a condition asks for what users may change about themselves."""
    for node in condition.nodes if condition.holds(b"user_meta") else ():
        if isinstance(node, expr.Const) and node.value in _METADATA:
            return node
        if isinstance(node, expr.Column) and node.name == "raw_user_meta_data":
            return node
    return None


def settings_read(condition: Condition) -> Iterator[tuple[expr.Call, str]]:
    """The calls of current_setting with a constant name, and that name."""
    for node in condition.nodes if condition.holds(b'"current_setting"') else ():
        if isinstance(node, expr.Call) and node.name[-1] == "current_setting" and node.args:
            first = node.args[0]
            if isinstance(first, expr.Const):
                yield node, str(first.value)


def roles_compared(condition: Condition) -> Iterator[tuple[expr.Expr, str]]:
    """The names of roles that a condition compares auth.role() or current_user with."""
    for node in condition.nodes:
        if isinstance(node, expr.Op) and node.name == "=" and node.left is not None and node.right is not None:
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(other, expr.Const) and _tells_role(one):
                    yield node, str(other.value)


def _tells_role(node: expr.Expr) -> bool:
    return _is_call(node, ("auth", "role")) or any(
        _is_call(node, (name,)) for name in ("current_user", "session_user", "current_role", "user")
    )


def calls_of(condition: Condition) -> Iterator[expr.Call]:
    """Every call in a condition."""
    return (node for node in condition.nodes if isinstance(node, expr.Call))


def literals_compared(condition: Condition) -> Iterator[tuple[expr.Op, expr.Const]]:
    """The comparisons of a signed-in user's identity with a literal, and that literal."""
    if not condition.holds(b'"uid"') and not condition.holds(b'"email"'):
        return
    for node in condition.nodes:
        if isinstance(node, expr.Op) and node.left is not None and node.right is not None:
            for one, other in ((node.left, node.right), (node.right, node.left)):
                literal = other.arg if isinstance(other, expr.Cast) else other
                if isinstance(literal, expr.Const) and (_is_call(one, IDENTITY) or _is_call(one, ("auth", "email"))):
                    yield node, literal
