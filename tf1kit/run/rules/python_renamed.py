"""`fractions.gcd`, `locale.format`, `base64.encodestring`, ...: functions of the standard library under an older name.

Gone: `fractions.gcd`, `base64.encodestring` and `decodestring` since Python 3.9, `cgi.escape` since 3.8, `os.errno` since
3.7, `locale.format` since 3.12, `sys.setcheckinterval` since 3.9, `unittest.makeSuite` since 3.13,
`configparser.SafeConfigParser` since 3.12, `pipes` and `cgi` since 3.13. Write what `INSTEAD` says.
"""

from __future__ import annotations

import html
from typing import Any

from tf1kit.importing.overlay import Lazy


def gcd(a: Any, b: Any) -> Any:
    """The greatest common divisor, with the sign of `b` unless that is zero."""
    while b:
        a, b = b, a % b
    return a


def escape(s: str, quote: bool = False) -> str:
    """&, < and > as HTML has them; quotes on demand."""
    return html.escape(s, quote)


def setcheckinterval(instructions: int) -> None:
    """Of no effect since Python 3.2."""


def make_suite() -> Any:
    """`unittest.makeSuite`."""
    import unittest

    def make_suite(case: Any, prefix: str = "test") -> Any:
        loader = unittest.TestLoader()
        loader.testMethodPrefix = prefix
        return loader.loadTestsFromTestCase(case)

    return make_suite


NAMES = {
    "base64": {"encodestring": "base64:encodebytes", "decodestring": "base64:decodebytes"},
    "cgi": {"escape": escape},
    "configparser": {"SafeConfigParser": "configparser:ConfigParser"},
    "fractions": {"gcd": gcd},
    "locale": {"format": "locale:format_string"},
    "os": {"errno": "errno"},
    "pipes": {"quote": "shlex:quote"},
    "sys": {"setcheckinterval": setcheckinterval},
    "unittest": {"makeSuite": Lazy(make_suite)},
}
ALONE = {"cgi": "html and urllib.parse", "pipes": "shlex and subprocess"}
INSTEAD = {
    "base64.decodestring": "base64.decodebytes",
    "base64.encodestring": "base64.encodebytes",
    "cgi.escape": "html.escape",
    "configparser.SafeConfigParser": "configparser.ConfigParser",
    "fractions.gcd": "math.gcd",
    "locale.format": "locale.format_string",
    "os.errno": "import errno",
    "pipes.quote": "shlex.quote",
    "sys.setcheckinterval": "leave it out",
    "unittest.makeSuite": "unittest.TestLoader().loadTestsFromTestCase",
}
