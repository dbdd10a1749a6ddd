"""The `beyond` rung: checks for what the other rungs do not reach.

The other rungs only call `endpoints`, with one batch size and numbers from the streams.

calling   `call(training=True)` returns the last end point and updates the statistics
fitting   one batch of `fit` equals one step of the legacy
sizes     one step with a batch of 1, another batch size, and an odd image size
rates     the learning rate at late steps and around its boundaries
initial   the initial values of the port and those of the graph's initialisers
saving    the model loaded from a `.keras` file equals the saved one, also after a further step
large     images far beyond the streams' range, and gradients large enough for any clipping

A check is a function that takes a `Ladder`. It returns rows, or raises NotApplicableError with the
reason.
"""

from __future__ import annotations

from tf1kit.parity.beyond.checks import CHECKS, beyond

__all__ = ["CHECKS", "beyond"]
