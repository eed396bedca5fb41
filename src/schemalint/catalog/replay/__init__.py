"""The replay: a module for each family of statements."""
