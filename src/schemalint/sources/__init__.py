"""Inputs: which files a run reads, in what order, and the SQL that they hold."""
