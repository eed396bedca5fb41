"""Side-by-side measurements of schemalint and its peers; `python -m benchmarks --help`."""
