"""Migration histories that are made up: seeded, in the proportions of real ones, and valid on a server."""
