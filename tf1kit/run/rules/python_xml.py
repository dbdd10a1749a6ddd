"""`xml.etree.cElementTree`.  Gone since Python 3.9.

Write `xml.etree.ElementTree`, which is the fast one.
"""

NAMES: dict[str, dict[str, object]] = {}
MOVED_MODULES = {"xml.etree.cElementTree": "xml.etree.ElementTree"}
INSTEAD = {"xml.etree.cElementTree": "xml.etree.ElementTree"}
