"""Methods of the standard library's objects: `thread.isAlive()`, `element.getchildren()`, `case.assertEquals()`, ...

Gone: `isAlive`, `getchildren`, `getiterator`, `array.tostring` and `HTMLParser.unescape` since Python 3.9, the aliases of
`unittest` and `readfp` since 3.12. Write what `RENAMED` says. Objects that have the method keep their own.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

RENAMED = {
    "isAlive": "is_alive",
    "getiterator": "iter",
    "readfp": "read_file",
    "assert_": "assertTrue",
    "assertAlmostEquals": "assertAlmostEqual",
    "assertEquals": "assertEqual",
    "assertItemsEqual": "assertCountEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual",
    "assertNotEquals": "assertNotEqual",
    "assertNotRegexpMatches": "assertNotRegex",
    "assertRaisesRegexp": "assertRaisesRegex",
    "assertRegexpMatches": "assertRegex",
    "failUnless": "assertTrue",
    "failUnlessEqual": "assertEqual",
    "failIf": "assertFalse",
}


def renamed(today: str) -> Callable[..., Any]:
    """A call of today's method."""
    return lambda self, *arguments, **options: getattr(self, today)(*arguments, **options)


def getchildren(self: Any) -> list[Any]:
    """The elements in an element of XML."""
    return list(self)


def unescape(self: Any, s: str) -> str:
    """Text without HTML's entities."""
    return html.unescape(s)


METHODS = {
    **{name: renamed(today) for name, today in RENAMED.items()},
    "getchildren": getchildren,
    "unescape": unescape,
}
NAMES: dict[str, dict[str, object]] = {}
INSTEAD = {f".{name}": f".{today}" for name, today in RENAMED.items()} | {
    ".getchildren": "list(element)",
    ".unescape": "html.unescape",
}
