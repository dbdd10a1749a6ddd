"""Writes the loss and the optimizer of a port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tf1kit.port.recognise.step import INDEX, Literal, Made, Operand, Several, Step
from tf1kit.port.structure.expression import Call, Name, Value
from tf1kit.port.structure.names import Names
from tf1kit.port.write.fold import WIDTH, fold, literal

OPERATORS = ("+", "-", "*", "/", "//", "%", "**")
WIDE = 100  # the most characters of an expression that is written inside another one,
LONG = 110  # and of one in a line of its own
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
        self.uses = Counter(tensor for step in steps for tensor in step.tensors) + Counter(terms)
        self.lines: list[str] = []
        self.texts = {tensor: f"endpoints[{literal(key)}]" for tensor, key in ends.items()}
        if len(labels) == 1:
            self.texts |= dict.fromkeys(labels.values(), "labels")
        else:
            self.texts |= {tensor: f"labels[{literal(name)}]" for name, tensor in labels.items()}
        self.compound: set[str] = set()  # tensors that are an expression with an operator
        self.inner: dict[str, Step] = {}  # tensors that are an expression within another one
        self.given = "endpoints, labels" if labels else "endpoints"

    def write(self) -> list[str]:
        """The lines of the function."""
        for step in self.steps:
            self._add(step)
        last = " + ".join(self.texts[term] for term in self.terms)
        return [f"def {self.name}({self.given}):", *self.lines, f"    return {last}"]

    def _add(self, step: Step) -> None:
        text = self._text(step)
        within = [self.inner[one] for one in step.tensors if one in self.inner]
        for one in sorted(within, key=lambda one: len(self.texts[one.output]), reverse=True):
            if len(text) > LONG:
                self._bind(one, self.texts[one.output])
                text = self._text(step)
        if self.uses[step.output] == 1 and len(text) <= WIDE - 4 and not step.remark and len(step.outputs) == 1:
            self.texts[step.output] = text
            self.inner[step.output] = step
            if step.kind in OPERATORS:
                self.compound.add(step.output)
        else:
            self._bind(step, text)

    def _bind(self, step: Step, text: str) -> None:
        """Give an expression a name in a line of its own."""
        name = self.names.python(step.name.rpartition("/")[2], "value")
        if step.remark:
            self.lines.append(f"    # {step.remark}")
        self.lines.append(f"    {name} = {text}")
        self.compound.discard(step.output)
        many = len(step.outputs) > 1
        self.texts.update((tensor, f"{name}[{at}]" if many else name) for at, tensor in enumerate(step.outputs))

    def _text(self, step: Step) -> str:
        if step.kind in OPERATORS:
            given = [self._operand(one, inner=True) for one in step.inputs]
            return ("**" if step.kind == "**" else f" {step.kind} ").join(given)
        if step.kind == INDEX:
            return f"{self._operand(step.inputs[0], inner=True)}[{step.options['index']}]"
        given = [self._operand(one) for one in step.inputs]
        keyed = [f"{key}={text}" for key, text in zip(step.arguments, given, strict=True)] if step.arguments else given
        options = [f"{key}={literal(value)}" for key, value in step.options.items()]
        return f"{step.kind}({', '.join([*keyed, *options])})"

    def _operand(self, one: Operand, inner: bool = False) -> str:
        if isinstance(one, Literal):
            return literal(one.value)
        if isinstance(one, Several):
            return f"[{', '.join(map(self._operand, one.parts))}]"
        assert isinstance(one, str)
        return f"({self.texts[one]})" if inner and one in self.compound else self.texts[one]


def optimizer_lines(made: Made, name: str = "optimizer") -> list[str]:
    """The lines of the function that makes an optimizer."""
    line = f"    return {literal(made)}"
    if len(line) <= WIDTH:
        return [f"def {name}():", line]
    if isinstance(made.given[0], tuple):  # parts
        rows = (f"            {literal(part)}," for part in made.given[0])
        return [f"def {name}():", f"    return {made.kind}(", "        (", *rows, "        ),", "    )"]
    named = tuple((key, Value(value)) for key, value in made.named)
    call = Call(made.kind, (("", Name("rate")), *named))
    return [f"def {name}():", f"    rate = {literal(made.given[0])}", *fold(call, "return ", indent=4)]
