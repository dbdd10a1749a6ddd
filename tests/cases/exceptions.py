"""Cases that cannot print under the kit what they print under 1.15.5.

Each has the reason, and a part of the remark that the kit makes at run time instead of being wrong in silence.
"""

EXCEPTIONS: dict[str, tuple[str, str]] = {}  # case -> (reason, part of the remark on standard error)
