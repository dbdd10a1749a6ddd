"""Several networks in one process, which imports its framework once.  Python 3.7."""

from __future__ import annotations

import importlib
from typing import Any, Dict, List, Tuple

from benchmarks.worker import Kind


def kinds(side: str, each: List[Dict[str, Any]]) -> Tuple[str, Dict[str, Kind]]:
    """The kinds of work that a side has for each of these arguments."""
    version, made = "", {}
    for given in each:
        version, more = importlib.import_module("benchmarks.sides." + side).kinds(**given)
        made.update(more)
    return version, made
