"""The parser's nodes as typed Structs: only the fields that we read."""
