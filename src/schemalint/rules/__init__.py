"""The rules: a module a topic, and how they are declared, listed and selected."""
