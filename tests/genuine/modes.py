"""Runs each row of `cases/_mode_rows.py` under the kit in one mode, and prints what differs from
1.15.5's recording.

The mode of a row is the number of the row modulo the number of modes, so a family is in all modes.
The topics `modes_*` of `test_genuine.py` run all rows in all modes; they take minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from tests.genuine import record
from tests.genuine.exceptions import expected


def plain(golden: dict[str, Any], row: str) -> Any:
    """The recorded result, variables and means of a row in the plain graph."""
    if isinstance(golden[row], str):
        return golden[row]
    return golden[row], golden[f"variables of {row}"], golden[f"afterwards of {row}"]


def differences(modes: Any, family: str) -> Iterator[str]:
    """What differs for a family.

    Args:
        modes: the module `_modes`.
        family: as `_mode_rows.py` calls it.
    """
    rows, calls = modes._mode_rows.rows(family), modes.functions(family)
    topic = f"modes_{family.replace(' ', '_')}"
    recorded = expected(topic, record.read(topic, record.RECORDED))
    golden = {name.removeprefix("modes/"): value for name, (value,) in recorded.items()}
    for number, name in enumerate(modes.MODES):
        some = range(number, len(rows), len(modes.MODES))
        calling = [modes.Row(calls[at], f"r{at}") for at in some]
        for at, outcome in zip(some, modes.MODES[name].run(calling, list(modes.INPUTS.values())), strict=True):
            said = modes.verdict(outcome, plain(golden, rows[at]))
            before = golden[f"modes of {rows[at]}"].get(name, "")
            if said != before:
                yield f"{rows[at]}, {name}: {said or 'as in the graph'} instead of {before or 'as in the graph'}"


def main() -> int:
    """Print the differences of all families; returns the exit code."""
    record.tensorflow1()
    sys.path.insert(0, record.CASES)
    import _modes

    said = [each for family in _modes._mode_rows.FAMILIES for each in differences(_modes, family)]
    print("\n".join(said))
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
