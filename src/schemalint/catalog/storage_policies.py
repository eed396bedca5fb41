"""Policies on Supabase's table of stored files."""

from schemalint.catalog.handles.policy import Policy
from schemalint.catalog.policy_expressions import Condition, conditions, lets_all_pass, lets_nobody_pass
from schemalint.syntax import expr
from schemalint.syntax.fold import walk

BUCKET = "bucket_id"


def guards_files(policy: Policy) -> bool:
    """Whether a policy is a permissive one on storage.objects, for a role of low trust."""
    low = {*policy.settings.low_trust_roles, "public"}
    table = policy.table
    on_files = table.name == "objects" and table.schema.name == "storage"
    return on_files and policy.permissive and not low.isdisjoint(policy.roles)


def names_bucket(policy: Policy) -> bool:
    """Whether a condition of a policy asks for the bucket; one that lets all or nothing pass is no omission."""
    return any(
        lets_nobody_pass(one.tree)
        or lets_all_pass(one.tree)
        or any(isinstance(node, expr.Column) and node.name == BUCKET for node in walk(one.tree))
        for one in conditions(policy)
    )


def only_bucket(condition: Condition) -> bool:
    """Whether a condition lets every file of some buckets pass, whoever asks."""
    return _only_bucket(condition.tree)


def _only_bucket(tree: expr.Expr) -> bool:
    match tree:
        case expr.Op(name="=", left=expr.Column() as column, form="op" | "in" | "op_any"):
            return column.name == BUCKET
        case expr.And(args=args):
            return all(lets_all_pass(arg) or _only_bucket(arg) for arg in args)
        case expr.Or(args=args):
            return any(_only_bucket(arg) for arg in args)
        case _:
            return False
