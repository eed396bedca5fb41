"""The closed vocabulary: what prompts say, and the rules that hold their SQL to it."""
