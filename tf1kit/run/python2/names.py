"""Names that only Python 2 has. They reveal files of Python 2 that Python 3 compiles, too."""

from pathlib import Path

from tf1kit.inventory.old_names import read

WORDS = "StandardError basestring cmp execfile file intern long raw_input reduce reload unichr unicode xrange"
BUILTIN_NAMES = WORDS.split()
METHODS = ("has_key", "iteritems", "iterkeys", "itervalues")
TABLE = Path(__file__).with_name("rules") / "names.tsv"
# Modules with another name today, and modules that are made of the names of a rule.
MOVED = [row.symbol for row in read(TABLE).values() if row.target.endswith(":")]
MODULES = (*MOVED, "StringIO", "__builtin__", "cStringIO", "md5", "sets")
