"""`itertools.izip`, `string.letters`, `sys.maxint`, `os.getcwdu`, `urllib.urlopen`, ...: names that
modules had in Python 2.

Gone since Python 3.0. `names.tsv` says what to write, and has the place of names that need no code.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import string
import sys
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell
from tf1kit.run.python2.files import StringIO, as_bytes


def nothing(*_: Any) -> None:
    """`sys.setdefaultencoding`, `sys.exc_clear`: do nothing."""


FLOOR, CEIL = math.floor, math.ceil  # kept, because a program may replace them


def floor(x: Any) -> float:
    """A float, as in Python 2."""
    tell("math.floor of Python 2")
    return float(FLOOR(x))


def ceil(x: Any) -> float:
    """A float, as in Python 2."""
    tell("math.ceil of Python 2")
    return float(CEIL(x))


def maketrans(source: str, target: str) -> dict[int, int]:
    """Make a table for `translate`."""
    return str.maketrans(source, target)


def join(words: Any, sep: str = " ") -> str:
    """Join words with `sep` between them."""
    return sep.join(words)


def replace(s: str, old: str, new: str, *count: int) -> str:
    """`string.replace`."""
    return s.replace(old, new, *count)


def md5(string: Any = b"") -> Any:
    """`hashlib.md5` that takes text, too; its `update` takes bytes."""
    return hashlib.md5(as_bytes(string))


WORDS = "split strip lstrip rstrip lower upper find rfind count zfill ljust rjust center capitalize"
STRING = {name: getattr(str, name) for name in WORDS.split()}
INTEGER = "it gives an integer"
NAMES: dict[str, dict[str, Any]] = {
    "StringIO": {"StringIO": StringIO},
    "cStringIO": {"StringIO": StringIO, "InputType": StringIO, "OutputType": StringIO},
    "itertools": {
        "ifilter": filter,
        "imap": map,
        "izip": zip,
        "izip_longest": itertools.zip_longest,
    },
    "math": {"ceil": Changed(ceil, INTEGER), "floor": Changed(floor, INTEGER)},
    "md5": {"md5": md5, "new": md5},
    "operator": {"div": "tf1kit.run.python2.meaning:div", "isCallable": callable},
    "sets": {"ImmutableSet": frozenset, "Set": set},
    "string": {
        **STRING,
        "join": join,
        "letters": Lazy(str, string.ascii_letters),
        "lowercase": Lazy(str, string.ascii_lowercase),
        "maketrans": maketrans,
        "replace": replace,
        "uppercase": Lazy(str, string.ascii_uppercase),
        "atof": float,
        "atoi": int,
        "atol": int,
    },
    "sys": {"exc_clear": nothing, "maxint": sys.maxsize, "setdefaultencoding": nothing},
    "types": {"NoneType": type(None), "StringTypes": (str, bytes)},
}
ALONE = {"StringIO": "io", "cStringIO": "io", "md5": "hashlib", "sets": "set and frozenset"}
UNSEEN = dict.fromkeys(
    ("math.ceil of Python 2", "math.floor of Python 2"), "the whole file is Python 2; its row says so"
)
