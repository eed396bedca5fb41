"""A linter for PostgreSQL schemas and migrations, and for the prompts of the agents that write them."""

__version__ = "0.1.0"
