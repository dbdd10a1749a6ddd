"""Weights and losses that are named by texts: a name that nothing has is an error, and so is a second name of one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from tf1kit.inventory.closest import near

SHOWN = 6  # names of an error


def is_below(own: str, path: str) -> bool:
    """Whether a path is another one, or below it."""
    return own == path or own.startswith(f"{path}/")


def named(
    paths: Sequence[str],
    own: Iterable[str],
    what: str,
    kind: str = "weight",
    is_at: Callable[[str, str], bool] = is_below,
) -> dict[str, list[str]]:
    """{path: those of the own paths that it names}.

    Args:
        paths: what is named.
        own: the paths of all weights.
        what: where they are named, such as "var_list of net".
        kind: what they name.
        is_at: whether an own path is at a path.

    Raises ValueError for a path that names nothing, and for a weight that has two names.
    """
    there = list(own)
    once(several(paths, what), what)
    found = {path: [one for one in there if is_at(one, path)] for path in paths}
    for path, ones in found.items():
        if not ones:
            raise ValueError(f"{what} names {path!r}, but no {kind} is there: {_near(path, there)}")
    first: dict[str, str] = {}
    for path, ones in found.items():
        for one in ones:
            if one in first:
                raise ValueError(
                    f"{what} names the {kind} {one!r} twice, by {first[one]!r} and by {path!r}: name it once"
                )
            first[one] = path
    return found


def several(paths: Sequence[str], what: str) -> tuple[str, ...]:
    """The paths.  Raises ValueError for a text, which is the sequence of its letters."""
    if isinstance(paths, str):
        raise ValueError(f"{what} is the text {paths!r}: give a tuple, such as ({paths!r},)")
    return tuple(paths)


def once(names: Iterable[str], what: str) -> None:
    """Raise ValueError if a name is there twice."""
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise ValueError(f"{what} names {twice[0]!r} twice: name it once")


def known(names: Iterable[str], there: Collection[str], what: str, kind: str = "loss", where: str = "") -> None:
    """Raise ValueError if a name is not among those that are there.

    what: where they are named, such as "unmoved of net".  where: what does not have it, such as "the optimizer".
    """
    if strange := [name for name in names if name not in there]:
        lacks = f"which {where} does not have" if where else "which is not there"
        raise ValueError(f"{what} names the {kind} {strange[0]!r}, {lacks}: {_near(strange[0], there)}")


def _near(name: str, there: Iterable[str]) -> str:
    """What a name may stand for: names near it, or the first ones."""
    whole = dict.fromkeys("/".join(one.split("/")[:count]) for one in there for count in range(1, one.count("/") + 2))
    if found := near(name, whole):
        return f"near it {'are' if len(found) > 1 else 'is'} {', '.join(found)}"
    listed = list(whole)
    more = f" and {len(listed) - SHOWN} more" if listed[SHOWN:] else ""
    if not listed:
        return "there are no names to choose from"
    return f"there {'are' if len(listed) > 1 else 'is'} {', '.join(listed[:SHOWN])}{more}"
