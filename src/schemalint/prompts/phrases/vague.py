"""Rules that prompts state in words too general to hold an example to: what breaks them is a matter of judgement."""

VAGUE = frozenset(
    """all-columns-nullable column-without-comment column-without-nullability comma-separated-list derived-column file-
    name-pattern generic-name grant-all grant-to-public index-ignores-soft-delete jsonb-search-without-index
    missing-extension missing-foreign-key newer-syntax nullable-boolean numbered-columns one-to-one-table personal-
    data-without-comment placeholder-value repeated-check required-column short-name statement-fails status-without-
    check syntax-error table-name-number table-without-audit-trigger table-without-constraints text-for-short-value
    too-many-indexes unattached-trigger-function unique-with-soft-delete unknown-role-in-policy unused-extension
    unused-type wide-table""".split()
)
