"""Objects of a checkpoint under names that are made unique.

Source: TensorFlow 1.15.5: tensorflow/contrib/checkpoint/python/containers.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.tf1.private import Trackable, TrackableDataStructure


class UniqueNameTracker(TrackableDataStructure):
    """Holds objects that a checkpoint saves; a base name that comes again gets a number."""

    def __init__(self) -> None:
        super().__init__()
        self._maybe_initialize_trackable()
        self._name_counts: Any = {}

    @property
    def _values(self) -> list[Any]:
        return [held.ref for held in self._trackable_children_list()]

    def _trackable_children_list(self) -> list[Any]:
        return list(self._self_unconditional_checkpoint_dependencies)

    def track(self, trackable: Any, base_name: str) -> Any:
        """Hold an object, and return it.

        Raises:
            ValueError: a checkpoint cannot save it.
        """
        if not isinstance(trackable, Trackable):
            raise ValueError(
                f"Expected a trackable value, got {trackable} which does not inherit from tf.track.Trackable."
            )
        count = self._name_counts.get(base_name, 0)
        while self._lookup_dependency(_numbered(base_name, count)) is not None:
            count += 1
        self._name_counts[base_name] = count + 1
        self._track_value(trackable, name=_numbered(base_name, count))
        return trackable


def _numbered(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name
