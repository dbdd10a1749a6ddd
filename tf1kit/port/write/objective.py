"""Writes the loss and the optimizer of a port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tf1kit.port.recognise.step import Formula, Made, Step
from tf1kit.port.structure.names import Names
from tf1kit.port.write.calls import Calls, inside_others
from tf1kit.port.write.fold import WIDTH, fold_line, literal

CAST = "ops.cast"
TAKEN = ("endpoints", "labels", "self", "step", "keras", "layers", "ops", "tf", "tf1kit", "x", "loss", "total")


class Lines:
    """Writes a function.

    Args:
        steps: its steps, all of them calls.
        terms: the tensors whose sum it returns.
        texts: {tensor that it is given: its text}.
        name: that of the function.
        given: its arguments.
    """

    def __init__(
        self, steps: Sequence[Step], terms: Sequence[str], texts: Mapping[str, str], name: str, given: str
    ) -> None:
        self.steps, self.terms, self.name, self.given = steps, terms, name, given
        self.names = Names(*TAKEN, name)
        self.lines: list[str] = []
        self.calls = Calls()
        self.calls.texts |= texts

    def write(self) -> list[str]:
        """The lines of the function."""
        users = Counter(tensor for step in self.steps for tensor in step.tensors) + Counter(self.terms)
        rows = [(step, step.name.rpartition("/")[2]) for step in self.steps]
        inside = inside_others(rows, users, (), self.calls)
        last = self.steps[-1] if self.steps else None
        if last and list(self.terms) == [last.output] and not last.remark:
            inside.add(last.output)
        for step, name in rows:
            if step.output in inside:
                self.calls.inside(step)
            else:
                self._bind(step, self.names.python(name, "value"))
        total = " + ".join(self.calls.operand(term, 1 + (at > 0)) for at, term in enumerate(self.terms))
        return [f"def {self.name}({self.given}):", *self.lines, *fold_line(f"return {total}", 4)]

    def _bind(self, step: Step, name: str) -> None:
        """Give an expression a name in a line of its own."""
        self.lines += [f"    # {step.remark}"] * bool(step.remark)
        self.lines += fold_line(f"{name} = {self.calls.step(step)}", 4)
        many = len(step.outputs) > 1
        self.calls.texts |= {tensor: f"{name}[{at}]" if many else name for at, tensor in enumerate(step.outputs)}


class Loss(Lines):
    """Writes the loss.

    Args:
        steps: its steps, all of them calls.
        terms: the tensors whose sum it is.
        ends: {tensor of the network: its end point}.
        labels: {name: fed tensor}.
        name: that of the function.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        terms: Sequence[str],
        ends: Mapping[str, str],
        labels: Mapping[str, str],
        name: str = "loss",
    ) -> None:
        texts = {tensor: f"endpoints[{literal(key)}]" for tensor, key in ends.items()}
        texts |= {tensor: f"labels[{literal(name)}]" for name, tensor in labels.items()}
        if len(labels) == 1:
            texts |= dict.fromkeys(labels.values(), "labels")
        super().__init__(steps, terms, texts, name, "endpoints, labels" if labels else "endpoints")


def rate_lines(made: Formula, package: str) -> list[str]:
    """The lines of the class of a learning rate.

    package: that under which it is registered.
    """
    steps, texts, dtype = made.steps, {made.step: "step"}, made.dtype
    takers = [one for one in steps if made.step in one.tensors]
    kinds = {one.options.get("dtype") if one.kind == CAST else None for one in takers}
    if len(kinds) == 1 and (kind := kinds.pop()):
        dtype, texts = kind, {one.output: "step" for one in takers}
        steps = tuple(one for one in steps if one not in takers)
    lines = Lines(steps, (made.rate,), texts, "__call__", "self, step")
    lines.lines.append(f"    step = ops.cast(step, {literal(dtype)})")
    return [
        f"@keras.saving.register_keras_serializable(package={literal(package)})",
        f"class {made.kind}(keras.optimizers.schedules.LearningRateSchedule):",
        '    """The learning rate of a step."""',
        "",
        *(f"    {line}" for line in lines.write()),
        "",
        "    def get_config(self):",
        "        return {}",
    ]


def optimizer_lines(made: Made, name: str = "optimizer") -> list[str]:
    """The lines of the function that makes an optimizer."""
    line = f"    return {literal(made)}"
    if len(line) <= WIDTH:
        return [f"def {name}():", line]
    if isinstance(made.given[0], tuple):  # parts
        rows = (f"            {literal(part)}," for part in made.given[0])
        more = (f"        {key}={literal(value)}," for key, value in made.named)
        return [f"def {name}():", f"    return {made.kind}(", "        (", *rows, "        ),", *more, "    )"]
    named = ", ".join(["rate", *(f"{key}={literal(value)}" for key, value in made.named)])
    return [f"def {name}():", f"    rate = {literal(made.given[0])}", *fold_line(f"return {made.kind}({named})", 4)]
