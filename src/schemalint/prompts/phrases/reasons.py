"""Why no rule can check a statement that none of the phrases knows: the first reason of which it has a word."""

REASONS = (
    (
        "about the agent's tools and dialogue, not about SQL",
        (
            "tool ask clarify clarifying question consult notify report coordinate contact request approval "
            "feedback user_input agent agents orchestrator api_call csv import_csv get_project "
            "get_database_schema execute_sql base_id plan planning step staging deploy deployment ci"
        ),
    ),
    (
        "about the data at run time, which no file shows",
        (
            "invent guess assume exact value values verify exist record records record records exist "
            "source_system source_systems imported original data backup recovery disaster monitor monitoring "
            "metric metrics load_test load pooling pool cach"
        ),
    ),
    (
        "about the order of the agent's work",
        "before after phase step workflow first finally",
    ),
    (
        "about the user interface",
        "ui ux interface frontend screen",
    ),
    (
        "about the queries of the application, which are not in the files",
        (
            "query queries filtered filter frequently join where order_by pattern patterns access "
            "materialized_view view views expression_index covering_index"
        ),
    ),
    (
        "about files and documents, not about the schema",
        "file files document documentation diagram artifact deliverable output readme test tests testing seed",
    ),
    (
        "an aim that has no one sign in SQL",
        (
            "scalab scalable performan performant optimi maintainab flexib extensib quality simple "
            "best_practice future robust efficient over_engineer appropriate"
        ),
    ),
)
