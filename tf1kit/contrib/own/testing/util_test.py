"""Summaries of a run, for tests.

Source: TensorFlow 1.15.5: tensorflow/contrib/testing/python/framework/util_test.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf


def assert_summary(expected_tags: Iterable[str], expected_simple_values: dict[str, float], summary_proto: Any) -> None:
    """Check the tags of a summary, and values to two decimals.

    Raises:
        AssertionError: a value is another one.
        ValueError: the tags are others.
    """
    for value in summary_proto.value:
        if value.tag in expected_simple_values:
            expected = expected_simple_values[value.tag]
            np.testing.assert_almost_equal(value.simple_value, expected, decimal=2, err_msg=value.tag)
    found, wanted = {value.tag for value in summary_proto.value}, set(expected_tags)
    if found != wanted:
        raise ValueError(f"Expected tags {wanted}, got {found}.")


def to_summary_proto(summary_str: bytes) -> Any:
    """The Summary that a session gave as bytes."""
    return tf.Summary.FromString(summary_str)


def latest_event_file(base_dir: str) -> str | None:
    """The event file of a folder whose name is last in order; None without one."""
    return max(map(str, Path(base_dir).glob("events.*")), default=None)


def latest_events(base_dir: str) -> Iterable[Any]:
    """The events of the latest file of a folder."""
    path = latest_event_file(base_dir)
    return tf.train.summary_iterator(path) if path else []


def latest_summaries(base_dir: str) -> list[Any]:
    """Those events of the latest file of a folder that have a summary."""
    return [event for event in latest_events(base_dir) if event.HasField("summary")]


def simple_values_from_events(events: Iterable[Any], tags: Iterable[str]) -> dict[str, float]:
    """The last value of each tag, by step.

    Raises:
        ValueError: one of the tags does not have simple values.
    """
    found: dict[str, tuple[int, float]] = {}
    for event in events:
        for value in event.summary.value if event.HasField("summary") else ():
            if value.tag in tags:
                if not value.HasField("simple_value"):
                    raise ValueError(f"Summary for {value.tag} is not a simple_value.")
                if value.tag not in found or event.step > found[value.tag][0]:
                    found[value.tag] = event.step, value.simple_value
    return {tag: value for tag, (_, value) in found.items()}
