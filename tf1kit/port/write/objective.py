"""Writes the loss and the optimizer of a port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tf1kit.port.recognise.step import Made, Step
from tf1kit.port.structure.names import Names
from tf1kit.port.write.calls import Calls, inside_others
from tf1kit.port.write.fold import WIDTH, fold_line, literal

TAKEN = ("endpoints", "labels", "keras", "layers", "ops", "tf", "tf1kit", "x", "loss", "total")


class Loss:
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
        self.steps, self.terms, self.name = steps, terms, name
        self.names = Names(*TAKEN, name)
        self.lines: list[str] = []
        self.calls = Calls()
        self.calls.texts |= {tensor: f"endpoints[{literal(key)}]" for tensor, key in ends.items()}
        if len(labels) == 1:
            self.calls.texts |= dict.fromkeys(labels.values(), "labels")
        else:
            self.calls.texts |= {tensor: f"labels[{literal(name)}]" for name, tensor in labels.items()}
        self.given = "endpoints, labels" if labels else "endpoints"

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
