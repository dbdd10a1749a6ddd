"""`platform.linux_distribution` and `platform.dist`.  Gone since Python 3.8.

Write `platform.freedesktop_os_release()`.
"""

from __future__ import annotations

import platform
from typing import Any


def linux_distribution(*_: Any, **__: Any) -> tuple[str, str, str]:
    """The name, version and code name of the distribution; empty if there is no distribution."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "", "", ""
    return release.get("NAME", ""), release.get("VERSION_ID", ""), release.get("VERSION_CODENAME", "")


NAMES = {"platform": {"linux_distribution": linux_distribution, "dist": linux_distribution}}
