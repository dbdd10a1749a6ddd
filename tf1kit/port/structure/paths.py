"""Finds the fewest parts of paths that tell some weights from others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence


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


def var_list(places: Mapping[str, str], still: Sequence[str], trained: Sequence[str]) -> tuple[str, ...]:
    """The shortest paths that have all weights that are trained, and none that layers would train, too.

    places: {variable: its path}.  still: the variables of layers that are not trained; if there are no such
        variables, no path is needed.
    """
    return shortest(places, still, trained) if still else ()


def shortest(places: Mapping[str, str], others: Iterable[str], chosen: Iterable[str]) -> tuple[str, ...]:
    """The shortest paths that have all chosen variables and no other one.  places: {variable: its path}."""
    kept = [places[name] for name in others]
    found: dict[str, None] = {}
    for path in (places[name] for name in chosen if name in places):
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
        found[next(one for one in above if not any(f"{other}/".startswith(f"{one}/") for other in kept))] = None
    return tuple(found)
