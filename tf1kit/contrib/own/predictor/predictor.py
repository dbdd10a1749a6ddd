"""Functions that run a graph in a session. Source: TensorFlow 1.15.5:
tensorflow/contrib/predictor/predictor.py.
"""

from __future__ import annotations

from typing import Any


class Predictor:
    """A function that takes and returns a dict of arrays. A subclass sets `_graph`, `_session`,
    `_feed_tensors` and `_fetch_tensors`.
    """

    _graph: Any
    _session: Any
    _feed_tensors: dict[str, Any]
    _fetch_tensors: dict[str, Any]

    @property
    def graph(self) -> Any:
        """The graph of the predictor."""
        return self._graph

    @property
    def session(self) -> Any:
        """The session, which stays open."""
        return self._session

    @property
    def feed_tensors(self) -> dict[str, Any]:
        """A dict of an input's key to its tensor."""
        return self._feed_tensors

    @property
    def fetch_tensors(self) -> dict[str, Any]:
        """A dict of an output's key to its tensor."""
        return self._fetch_tensors

    def __repr__(self) -> str:
        feeds, fetches = self._feed_tensors, self._fetch_tensors
        return f"{type(self).__name__} with feed tensors {feeds} and fetch_tensors {fetches}"

    def __call__(self, input_dict: dict[str, Any]) -> Any:
        """The outputs by key; raises ValueError for a key that is not an input."""
        unexpected = set(input_dict) - set(self.feed_tensors)
        if unexpected:
            raise ValueError(f"Got unexpected keys in input_dict: {unexpected}\nexpected: {set(self.feed_tensors)}")
        fed = {self.feed_tensors[key]: value for key, value in input_dict.items() if value is not None}
        return self._session.run(fetches=self.fetch_tensors, feed_dict=fed)
