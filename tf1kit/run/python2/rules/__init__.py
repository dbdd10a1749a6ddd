"""Names that only Python 2 has, one rule per file: see `tf1kit.run.rules`."""
