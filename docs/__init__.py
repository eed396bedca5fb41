"""The documentation that is written from the rulebook."""
