"""`distutils`: versions, folders, words for true and false.  Gone since Python 3.12.

setuptools has all of it, and the kit imports it from there. Write `packaging.version.Version`,
`shutil.copytree`, `shutil.which`.
"""

from __future__ import annotations

import importlib
import importlib.util


def provide() -> None:
    """If Python does not have `distutils`, let setuptools supply it."""
    if importlib.util.find_spec("distutils") is None and importlib.util.find_spec("setuptools") is not None:
        importlib.import_module("setuptools")


FIRST = {"distutils": provide}
# The modules get no other names. They are listed so that `--explain` sees who uses their
# names.
MODULES = ("distutils", "distutils.dir_util", "distutils.spawn", "distutils.util", "distutils.version")
NAMES: dict[str, dict[str, object]] = {name: {} for name in MODULES}
