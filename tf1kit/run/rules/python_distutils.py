"""`distutils`: versions, folders, words for true and false.  Gone since Python 3.12.

setuptools keeps all of it, and it is imported from there. Write `packaging.version.Version`,
`shutil.copytree`, `shutil.which`.
"""

from __future__ import annotations

import importlib
import importlib.util


def provide() -> None:
    """Let setuptools, where Python has no `distutils` of its own, show its own under that name."""
    if importlib.util.find_spec("distutils") is None and importlib.util.find_spec("setuptools") is not None:
        importlib.import_module("setuptools")


FIRST = {"distutils": provide}
# Nothing is in front of the modules; that they are listed lets `--explain` see who asks for their
# names.
MODULES = ("distutils", "distutils.dir_util", "distutils.spawn", "distutils.util", "distutils.version")
NAMES: dict[str, dict[str, object]] = {name: {} for name in MODULES}
