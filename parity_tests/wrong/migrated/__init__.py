"""The right port, whose text is mutated."""
