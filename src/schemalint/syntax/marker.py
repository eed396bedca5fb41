"""What a suppression comment is told by; apart from the module that reads them, which most runs do not need."""

MARKER = b"schemalint:"
