"""Removes the kit's own frames from tracebacks, so that a user sees only the frames of the program
and of libraries.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import tf1kit

KIT = Path(tf1kit.__file__).parent
MACHINERY = tuple(
    f"{KIT}/{part}"
    for part in (
        "run/",
        "importing/",
        "inventory/",
        "cli/",
        "__main__.py",
        "contrib/_",  # the tree of modules, and its placeholders
        "tf1/__init__.py",
        "tf1/devices.py",
        "tf1/python.py",
        "tf1/estimator/public.py",
        "tf1/layers/functional.py",
        "tf1/whole_numbers.py",
    )
)
STARTER = f"{KIT}/run/program.py"  # all frames above its frames started the kit
IMPORTLIB = "<frozen importlib."


def strip(error: BaseException | None, seen: set[int] | None = None) -> None:
    """Remove the kit's own frames from an exception, its causes and its contexts."""
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    error.__traceback__ = stripped(error.__traceback__)
    for other in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
        strip(other, seen)


def stripped(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without those frames and without importlib's frames next to them."""
    links = []
    while trace is not None:
        links.append(trace)
        trace = trace.tb_next
    started = [index for index, link in enumerate(links) if _file(link) == STARTER]
    links = links[started[-1] + 1 if started else 0 :]
    kept: list[TracebackType] = []
    run: list[TracebackType] = []
    for link in links:
        if _file(link).startswith((*MACHINERY, IMPORTLIB)):
            run.append(link)
            continue
        kept += [*_importlibs(run), link]
        run = []
    kept += _importlibs(run)
    result = None
    for link in reversed(kept):
        link.tb_next = result
        result = link
    return result


def _importlibs(run: list[TracebackType]) -> list[TracebackType]:
    """A run of importlib's frames; empty if frames of the kit are among them."""
    return [] if any(_file(link).startswith(MACHINERY) for link in run) else run


def _file(link: TracebackType) -> str:
    return link.tb_frame.f_code.co_filename
