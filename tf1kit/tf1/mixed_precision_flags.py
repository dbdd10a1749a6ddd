"""`tensorflow.python.training.experimental.mixed_precision_global_state` with the flags of 1.15.5, which
TensorFlow keeps behind functions today.

Source: TensorFlow 1.15.5: tensorflow/python/training/experimental/mixed_precision_global_state.py.
"""

from __future__ import annotations

from types import ModuleType

from tf1kit.tf1.private import mixed_precision_global_state as state


class Flags(ModuleType):
    """A module whose names are read from TensorFlow, and written there."""

    @property
    def mixed_precision_graph_rewrite_is_enabled(self) -> bool:
        """Whether graphs are rewritten to mixed precision."""
        return bool(state.is_mixed_precision_graph_rewrite_enabled())

    @mixed_precision_graph_rewrite_is_enabled.setter
    def mixed_precision_graph_rewrite_is_enabled(self, enabled: bool) -> None:
        state.set_mixed_precision_graph_rewrite_enabled(enabled)

    @property
    def non_mixed_precision_session_created(self) -> bool:
        """Whether there has been a session before graphs were rewritten."""
        return bool(state.non_mixed_precision_session_created())

    @non_mixed_precision_session_created.setter
    def non_mixed_precision_session_created(self, created: bool) -> None:
        state.set_non_mixed_precision_session_created(created)

    @property
    def using_default_mixed_precision_policy(self) -> bool:
        """Whether tf.keras has no policy of mixed precision."""
        return not state.is_using_mixed_precision_policy()

    @using_default_mixed_precision_policy.setter
    def using_default_mixed_precision_policy(self, default: bool) -> None:
        state.set_using_mixed_precision_policy(not default)


flags = Flags(__name__, __doc__)
