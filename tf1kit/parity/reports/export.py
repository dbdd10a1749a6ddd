"""Makes the JSON report of the ladder, and writes reports to files."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tf1kit.errors import UsageError
from tf1kit.parity.recording.recording import load, origin, versions
from tf1kit.parity.reports.mark import MARK
from tf1kit.parity.reports.terminal import verdict
from tf1kit.parity.results import RungResult

if TYPE_CHECKING:
    from tf1kit.capture.folder import Capture
    from tf1kit.parity.captured.pair import CapturedPair
    from tf1kit.parity.pair import Pair


def about(pair: Pair) -> dict[str, Any]:
    """Describe what ran: modules, sources, the versions here, and the origin of the golden."""
    import keras

    here = {**origin(str(pair.legacy_file), pair.options, pair.seed, pair.batches.shape, pair.batches.digest)}
    here["keras"] = keras.__version__
    try:
        golden = load(str(pair.golden)).origin
    except (OSError, ValueError, KeyError):  # the rungs that need the golden report it
        golden = None
    says = (pair.legacy.__doc__ or "").partition("\n")[0]
    names = {"legacy": pair.legacy.__name__, "migrated": pair.migrated.__name__}
    return {**names, "says": says, "sources": sources(pair, says), "here": here, "golden": golden}


def about_captured(pair: CapturedPair) -> dict[str, Any]:
    """Describe what ran: the program, the port, the versions here, and those of the capture."""
    import keras

    here = {"seed": pair.seed, "keras": keras.__version__}
    return about_capture(pair.capture, here, f"{pair.migrated.__name__}:{pair.name}")


def about_capture(capture: Capture, here: dict[str, Any], migrated: str | None = None) -> dict[str, Any]:
    """Describe a capture and the versions here.

    Args:
        capture: the capture that was replayed.
        here: what else to say of this side.
        migrated: the name of the port, if there is one.
    """
    there = {
        "tensorflow": capture.tensorflow,
        "python": capture.python,
        "numpy": capture.numpy,
        "machine": capture.machine,
    }
    says = f"The program `{' '.join(capture.program)}`, captured on TensorFlow {capture.tensorflow}."
    here = {**versions(), **here}
    return {
        "legacy": str(capture.path),
        "migrated": migrated,
        "says": says,
        "sources": {},
        "here": here,
        "golden": there,
    }


def sources(pair: Pair, text: str) -> dict[str, str]:
    """Return what `parity_tests/sources.json` says about each source that the text names."""
    file = pair.folder / "sources.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {name: said for name, said in known.items() if re.search(rf"\b{re.escape(name)}\b", text)}


def as_json(results: Sequence[RungResult], about: dict[str, Any]) -> dict[str, Any]:
    """Return all results for `json.dumps`. NaN and infinities become strings, as JSON requires."""
    rungs = [
        {
            "rung": result.rung,
            "status": result.status,
            "seconds": result.seconds,
            "missing": result.missing,
            "inapplicable": result.inapplicable,
            "not_applicable": result.not_applicable,
            "not_compared": result.not_compared,
            "rounding": result.rounding,
            "because": vars(result.because),
            "remarks": result.remarks,
            "noise": result.noise,
            "failures": result.failures,
            "rows": [row.as_dict() for row in result.rows],
            "map": [{**vars(row), "transform": str(row.transform)} for row in result.map_rows],
            "catches": [{**vars(catch), "ok": catch.ok} for catch in result.catches],
        }
        for result in results
    ]
    plain: dict[str, Any] = _plain({"about": about, "verdict": verdict(results), "rungs": rungs})
    return plain


def _plain(value: Any) -> Any:
    """Convert `value` to types that JSON has."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float | None) else str(value)


def write_json(path: str | Path, results: Sequence[RungResult], about: dict[str, Any]) -> None:
    """Write the JSON report to `path`. An older report is replaced."""
    write_object(path, as_json(results, about))


def write_object(path: str | Path, content: dict[str, Any]) -> None:
    """Write `content` as JSON to `path`. An older report is replaced."""
    write_text(path, json.dumps({"generator": MARK, **content}, indent=1, allow_nan=False) + "\n")


def write_text(path: str | Path, text: str) -> None:
    """Write a report under a temporary name, then rename it.

    Raises UsageError if the folder does not exist or cannot be written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: the folder {path.parent} does not exist; make it first")
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
