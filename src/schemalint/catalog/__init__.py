"""The catalog: rows, the replay that makes them, and the handles by which rules see them."""
