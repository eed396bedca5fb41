"""The catalog as PostgreSQL shows it: the relations of pg_catalog and information_schema."""
