"""Conditions of DO blocks and functions, evaluated on the replayed catalog: true, false, or not told by the files."""
