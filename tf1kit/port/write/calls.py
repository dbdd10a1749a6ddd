"""Writes calls and operators as text, one within another where that is short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from tf1kit.port.recognise.step import INDEX, Literal, Operand, Several, Step, Weight
from tf1kit.port.write.fold import literal

RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 4}  # how tight an operator binds
SIGN = 3  # how tight the sign of a number binds,
TIGHT = 5  # and an index
WIDE = 96  # the most characters of an expression that is written inside another one,
LONG = 105  # and of one in a line of its own
SIMPLE = re.compile(r"[\w.*]+")  # an operand that a power stands close to
MORE = 3  # characters that a name may get, to be another one


class Calls:
    """Texts of tensors, and of the steps that take them.

    Args:
        weight: a function that gives the text of a variable.

    Attributes:
        texts: {tensor: its text}.
        ranks: {tensor: how tight its operator binds}, of those whose text is an operator's.
    """

    def __init__(self, weight: Callable[[str], str] = str) -> None:
        self.weight = weight
        self.texts: dict[str, str] = {}
        self.ranks: dict[str, int] = {}

    def step(self, step: Step) -> str:
        """The text of a step that is a call, an operator or an index."""
        if rank := RANKS.get(step.kind):
            to_the_right = step.kind == "**"  # a - (b - c) needs its parentheses, and (a ** b) ** c
            left, right = (self.operand(one, rank + (at != to_the_right)) for at, one in enumerate(step.inputs))
            if to_the_right and right.startswith("(-") and SIMPLE.fullmatch(right[2:-1]):
                right = right[1:-1]  # a sign binds tighter than a power to the left of it
            if to_the_right and SIMPLE.fullmatch(left) and SIMPLE.fullmatch(right.removeprefix("-")):
                return f"{left}**{right}"
            return f"{left} {step.kind} {right}"
        if step.kind == INDEX:
            return f"{self.operand(step.inputs[0], TIGHT)}[{step.options['index']}]"
        given = [self.operand(one, raw=bool(step.arguments)) for one in step.inputs]
        keyed = [f"{key}={text}" for key, text in zip(step.arguments, given, strict=True)] if step.arguments else given
        options = [f"{key}={literal(value)}" for key, value in step.options.items()]
        return f"{step.kind}({', '.join([*keyed, *options])})"

    def operand(self, one: Operand, rank: int = 0, raw: bool = False) -> str:
        """The text of an operand of an operator that binds so tight.

        raw: whether it is one of `tf.raw_ops`, which take no variables.
        """
        if isinstance(one, Several):
            return f"[{', '.join(self.operand(part, raw=raw) for part in one.parts)}]"
        if isinstance(one, Weight):
            return f"tf.convert_to_tensor({self.weight(one.variable)})" if raw else self.weight(one.variable)
        text = literal(one.value) if isinstance(one, Literal) else self.texts[one]
        own = self.ranks.get(one, TIGHT) if isinstance(one, str) else SIGN if text.startswith("-") else TIGHT
        return f"({text})" if own < rank else text

    def inside(self, step: Step) -> None:
        """Write a step within the line that takes it."""
        self.texts[step.output] = self.step(step)
        if step.kind in RANKS:
            self.ranks[step.output] = RANKS[step.kind]


def inside_others(
    lines: Sequence[tuple[Step, str]], users: Counter[str], apart: Collection[str], begun: Calls
) -> set[str]:
    """The tensors whose steps are written within the one line that takes them.

    lines: steps in the order of their lines, and the names that they have as lines of their own.
    users: {tensor: how many lines take it}.
    apart: tensors that are in lines of their own.
    begun: texts that are known already.
    """
    calls, found = Calls(begun.weight), dict[str, Step]()
    calls.texts |= begun.texts
    for step, name in lines:
        own = dict.fromkeys(step.outputs, "_" * (len(name) + MORE + (len(step.outputs) > 1) * len("[0]")))
        text = calls.step(step)
        inner = [found[one] for one in dict.fromkeys(step.tensors) if one in found]
        for one in sorted(inner, key=lambda one: len(calls.texts[one.output]), reverse=True):
            if len(text) > LONG:
                del found[one.output]
                calls.texts[one.output] = "_" * (len(one.name.rpartition("/")[2]) + MORE)
                calls.ranks.pop(one.output, None)
                text = calls.step(step)
        alone = step.output in apart or users[step.output] != 1 or step.remark or len(step.outputs) > 1
        if alone or len(text) > WIDE:
            calls.texts |= own
        else:
            calls.inside(step)
            found[step.output] = step
    return set(found)
