"""What the names of columns tell of what they hold."""
