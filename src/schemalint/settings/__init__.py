"""Settings: where they are found, how they are checked and merged, and the Struct that a run reads."""
