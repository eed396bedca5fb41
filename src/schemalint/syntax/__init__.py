"""SQL to statements, expressions and references."""
