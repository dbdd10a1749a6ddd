"""`fractions.gcd`, `locale.format`, `base64.encodestring`, ...: functions of the standard library
under an older name.

Gone: `fractions.gcd`, `base64.encodestring` and `decodestring` since Python 3.9, `cgi.escape` since
3.8, `os.errno` since 3.7, `locale.format` since 3.12, `sys.setcheckinterval` since 3.9,
`unittest.makeSuite` since 3.13, `configparser.SafeConfigParser` since 3.12, `pipes` and `cgi` since
3.13. The table says what to write.
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
    """Escape &, < and > for HTML, and " on demand. Unlike `html.escape`, it never escapes '."""
    text = html.escape(s, quote=False)
    return text.replace('"', "&quot;") if quote else text


def setcheckinterval(instructions: int) -> None:
    """Do nothing; it has had no effect since Python 3.2."""


def make_suite() -> Any:
    """`unittest.makeSuite`."""
    import unittest

    def make_suite(case: Any, prefix: str = "test") -> Any:
        loader = unittest.TestLoader()
        loader.testMethodPrefix = prefix
        return loader.loadTestsFromTestCase(case)

    return make_suite


NAMES = {
    "cgi": {"escape": escape},
    "fractions": {"gcd": gcd},
    "os": {"errno": "errno"},
    "sys": {"setcheckinterval": setcheckinterval},
    "unittest": {"makeSuite": Lazy(make_suite)},
}
ALONE = {"cgi": "html and urllib.parse", "pipes": "shlex and subprocess"}
