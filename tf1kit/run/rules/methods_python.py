"""Methods that the standard library's objects have lost: `element.getchildren()`,
`parser.unescape(s)`.

Gone since Python 3.9. Methods that only have another name are rows of `python.tsv`. Objects that
have the method keep their own. Write `list(element)`, `html.unescape`.
"""

from __future__ import annotations

import html
from typing import Any


def getchildren(self: Any) -> list[Any]:
    """The elements in an element of XML."""
    return list(self)


def unescape(self: Any, s: str) -> str:
    """Text without HTML's entities."""
    return html.unescape(s)


METHODS = {
    "getchildren": getchildren,
    "unescape": unescape,
}
