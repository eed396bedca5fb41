"""Prompts: documents that tell an agent what to do, their sections and blocks, and the SQL that they show."""
