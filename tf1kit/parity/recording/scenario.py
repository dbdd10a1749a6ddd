"""What is done to a side to record it: the same experiments for legacy on 1.15.5, legacy on current TensorFlow, the port.

A *side* (`LegacySide`, `MigratedSide`) offers, always under the legacy's names:

    dtype, seed, modal   of its weights; of all streams; whether the legacy evaluates otherwise than it trains
    draws                whether training runs random operations, such as dropout
    initial_state()      {variable: array}: weights from the streams, slots as their initialisers leave them
    restart()            begin the sequences of random operations again; a state must be loaded next
    load(state)          set every variable
    state()              {"weights/<name>" or "slots/<name>": array} of every variable
    observe(step)        {"endpoints/<name>", "loss", "gradients/<name>": array} on the batch of that step
    evaluate(step)       {"endpoints/<name>", and of what evaluating changes "weights/<name>": array} on that batch
    train(step)          one step of the optimizer on that batch; returns the loss

In a recording, `step_k/...` has what is observed on batch k before the k-th step, and the state after it.
"""

from __future__ import annotations

from typing import Any

STEPS = (1, 5, 20)


def golden_steps(legacy: Any) -> dict[str, tuple[int, ...]]:
    """The training steps at which the golden of a legacy module looks, by dtype: its `GOLDEN_STEPS`, else `STEPS`.

    float64 trains up to its last step; those of float32 are among float64's, whose states they start from.
    """
    return getattr(legacy, "GOLDEN_STEPS", {"float64": STEPS, "float32": STEPS})


def free_run(side: Any, steps: tuple[int, ...] = STEPS, progress: Any = None) -> tuple[dict[str, Any], dict[int, Any]]:
    """Train from the initial state up to the last of `steps`.

    Returns `(recording, states)`: what was seen at each of `steps`, and the full state before each of them.
    """
    recording: dict[str, Any] = {}
    states: dict[int, Any] = {}
    losses = []
    start = side.initial_state()
    side.restart()
    side.load(start)
    for step in range(1, max(steps) + 1):
        if step in steps:
            states[step] = plain(side.state())
            keep(recording, step, observed(side, step, states[step]))
            side.load(states[step])
        if not side.trains:
            break
        losses.append(side.train(step))
        if progress:
            progress(step, max(steps))
        if step in steps:
            keep(recording, step, side.state())
    for number, value in enumerate(losses, 1):
        recording[f"loss/{number}"] = value
    return recording, states


class Held:
    """A side whose variables `names` (and their slots) go back to their first values after each step."""

    def __init__(self, side: Any, names: Any) -> None:
        self.side = side
        self.names = tuple(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.side, name)

    def initial_state(self) -> dict[str, Any]:
        """The side's; what it has for `names` stays."""
        start = self.side.initial_state()
        slots = tuple(name + "/" for name in self.names)
        self.kept = {key: value for key, value in start.items() if key in self.names or key.startswith(slots)}
        return start

    def train(self, step: int) -> Any:
        """One step, and back with what is held."""
        loss = self.side.train(step)
        state = plain(self.side.state())
        self.side.load({**state, **{key: value for key, value in self.kept.items() if key in state}})
        return loss


def stepwise(side: Any, states: dict[int, Any], train: bool = True) -> dict[str, Any]:
    """From each of `states` (step -> state before it) one step: what a step does, without what earlier ones added up.

    Random operations give at each step what they give in a free run: the steps between are taken, too, for their sake.
    """
    recording: dict[str, Any] = {}
    side.restart()
    taken = 0
    for step, state in sorted(states.items()):
        for between in range(taken + 1, step) if side.draws and train else ():
            side.load(state)
            side.train(between)
        taken = step
        keep(recording, step, observed(side, step, state))
        if side.trains and train:
            side.load(state)
            side.train(step)
            keep(recording, step, side.state())
    return recording


def observed(side: Any, step: int, state: dict[str, Any]) -> dict[str, Any]:
    """What is seen from `state` in training, and where the legacy has two modes in evaluation; statistics may move."""
    side.load(state)
    seen = side.observe(step)
    if side.modal:
        side.load(state)
        seen.update(("evaluation/" + key, value) for key, value in side.evaluate(step).items())
    return seen


def keep(recording: dict[str, Any], step: int, arrays: dict[str, Any]) -> None:
    """Add `arrays` to `recording` under `step_<step>/`."""
    recording.update((f"step_{step}/{key}", value) for key, value in arrays.items())


def plain(state: dict[str, Any]) -> dict[str, Any]:
    """`state()` without the `weights/` and `slots/` in front of the names: what `load` takes."""
    return {key.split("/", 1)[1]: value for key, value in state.items()}


def golden_run(side_of: Any, steps: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    """The recording of a golden: free in float64, then in float32 one step from each float64 state.

    A float32 run left to itself drifts: after 20 steps of Adam rounding alone puts slots 0.5% apart.  Starting each
    float32 step from the float64 state keeps rounding at the size of one step, and needs no weights in the golden.
    side_of: dtype -> side; steps: `golden_steps`.  A side of integer input has one precision only.
    """
    double = side_of("float64")
    recording, states = free_run(double, steps["float64"])
    if not double.trains:
        return recording
    arrays = {"float64/" + key: value for key, value in recording.items()}
    single = stepwise(side_of("float32"), {step: states[step] for step in steps["float32"]})
    arrays.update(("float32/" + key, value) for key, value in single.items())
    return arrays
