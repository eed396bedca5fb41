"""What a suppression comment is told by; apart from the module that reads them, which most runs do not need."""

MARKER = b"chemalint"
"""A part of the tool's name, with which a comment that misses the colon or the case is found too."""
