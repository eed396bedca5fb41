"""Supabase Storage: the policies that decide who reaches which files."""

from collections.abc import Iterator

from schemalint.catalog.handles import Policy
from schemalint.catalog.policy_expressions import conditions, lets_all_pass
from schemalint.catalog.storage_policies import guards_files, names_bucket, only_bucket
from schemalint.model import Finding, Profile
from schemalint.rules.registry import NOTE, WARNING, rule


@rule("storage-policy-without-bucket", severity=WARNING)
def storage_policy_without_bucket(policy: Policy) -> Iterator[Finding] | None:
    """A policy on storage.objects that does not name a bucket is for the files of all buckets, later ones too."""
    if policy.profile is not Profile.SUPABASE or not guards_files(policy):
        return None
    return _all_buckets(policy)


def _all_buckets(policy: Policy) -> Iterator[Finding]:
    if (policy.using is not None or policy.check is not None) and not names_bucket(policy):
        yield policy.finding(
            f"{policy.name} is for the files of every bucket", hint="add bucket_id = '…' to its conditions"
        )


@rule("storage-listing-policy", severity=NOTE)
def storage_listing_policy(policy: Policy) -> Iterator[Finding] | None:
    """A SELECT policy for all files of a bucket lets its files be listed, which a public bucket does not need."""
    if policy.profile is not Profile.SUPABASE or policy.command not in {"select", "all"} or not guards_files(policy):
        return None
    return _lists(policy)


def _lists(policy: Policy) -> Iterator[Finding]:
    condition = next((one for one in conditions(policy) if one.clause == "USING"), None)
    if condition is not None and (only_bucket(condition) or lets_all_pass(condition.tree)):
        yield policy.finding(
            f"{policy.name} lets the names of all files of its bucket be listed",
            hint="files of a public bucket are served without it; else add whose files they are",
        )
