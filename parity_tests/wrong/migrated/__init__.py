"""The right port, whose text the mutants change."""
