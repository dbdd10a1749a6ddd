"""Finds the fewest parts of paths that tell some weights from others."""

from __future__ import annotations

import re
from collections.abc import Collection


def telling(chosen: Collection[str], others: Collection[str]) -> tuple[str, ...] | None:
    """Regular expressions, one of which matches somewhere in each chosen path, and none in another path; None if
    there are no such ones, because a path is in another one.

    They are last parts of paths, such as "bias$", then whole paths.
    """
    left, found = list(dict.fromkeys(chosen)), list[str]()
    while left:
        ends = {f"/{path.rpartition('/')[2]}$" for path in left} | {f"/{path}$" for path in left}
        fitting = [one for one in sorted(ends) if not any(re.search(one, f"/{path}") for path in others)]
        if not fitting:
            return None
        best = max(fitting, key=lambda one: (sum(bool(re.search(one, f"/{path}")) for path in left), -len(one)))
        found.append(best)
        left = [path for path in left if not re.search(best, f"/{path}")]
    return tuple(found)
