"""`itertools.izip`, `string.letters`, `sys.maxint`, `os.getcwdu`, `urllib.urlopen`, ...: names that modules had in Python 2.

Gone since Python 3.0. Write what `INSTEAD` says.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import string
import sys
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy
from tf1kit.run.python2.files import StringIO


def nothing(*_: Any) -> None:
    """`sys.setdefaultencoding`, `sys.exc_clear`: of no effect."""


FLOOR, CEIL = math.floor, math.ceil  # as they are before a program replaces one


def floor(x: Any) -> float:
    """A float, as it was."""
    return float(FLOOR(x))


def ceil(x: Any) -> float:
    """A float, as it was."""
    return float(CEIL(x))


def maketrans(source: str, target: str) -> dict[int, int]:
    """A table for `translate`."""
    return str.maketrans(source, target)


def join(words: Any, sep: str = " ") -> str:
    """The words with `sep` between them."""
    return sep.join(words)


def replace(s: str, old: str, new: str, *count: int) -> str:
    """`string.replace`."""
    return s.replace(old, new, *count)


WORDS = "split strip lstrip rstrip lower upper find rfind count zfill ljust rjust center capitalize"
STRING = {name: getattr(str, name) for name in WORDS.split()}
PARSE = ["quote", "quote_plus", "unquote", "unquote_plus", "urlencode"]
REQUEST = ["urlopen", "urlretrieve", "URLopener", "FancyURLopener", "pathname2url", "url2pathname", "urlcleanup"]
NAMES: dict[str, dict[str, Any]] = {
    "StringIO": {"StringIO": StringIO},
    "cStringIO": {"StringIO": StringIO, "InputType": StringIO, "OutputType": StringIO},
    "itertools": {
        "ifilter": filter,
        "ifilterfalse": "itertools:filterfalse",
        "imap": map,
        "izip": zip,
        "izip_longest": itertools.zip_longest,
    },
    "math": {"ceil": Changed(ceil, "it gives an integer"), "floor": Changed(floor, "it gives an integer")},
    "md5": {"md5": hashlib.md5, "new": hashlib.md5},
    "operator": {"div": "tf1kit.run.python2.meaning:div", "isCallable": callable},
    "os": {"getcwdu": "os:getcwd"},
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
    "types": {
        "BooleanType": bool,
        "ClassType": type,
        "DictType": dict,
        "FloatType": float,
        "IntType": int,
        "ListType": list,
        "LongType": int,
        "NoneType": type(None),
        "StringType": str,
        "StringTypes": (str, bytes),
        "TupleType": tuple,
        "UnicodeType": str,
    },
    "urllib": {
        **{name: f"urllib.parse:{name}" for name in PARSE},
        **{name: f"urllib.request:{name}" for name in REQUEST},
    },
    "urllib.request": {name: f"urllib.parse:{name}" for name in PARSE},
}
ALONE = ("StringIO", "cStringIO", "md5", "sets")
INSTEAD = {
    "StringIO.StringIO": "io.StringIO or io.BytesIO",
    "cStringIO.StringIO": "io.StringIO or io.BytesIO",
    "itertools.ifilter": "filter",
    "itertools.imap": "map",
    "itertools.izip": "zip",
    "itertools.izip_longest": "itertools.zip_longest",
    "md5.new": "hashlib.md5",
    "md5.md5": "hashlib.md5",
    "os.getcwdu": "os.getcwd",
    "sets.Set": "set",
    "string.letters": "string.ascii_letters",
    "string.lowercase": "string.ascii_lowercase",
    "string.maketrans": "str.maketrans",
    "string.uppercase": "string.ascii_uppercase",
    "sys.maxint": "sys.maxsize",
    "sys.setdefaultencoding": "leave it out",
    **{f"urllib.{name}": f"urllib.parse.{name}" for name in PARSE},
    **{f"urllib.{name}": f"urllib.request.{name}" for name in REQUEST},
}
