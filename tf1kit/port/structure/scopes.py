"""Gives steps the scopes of their variables, where the scopes of their operations are others.

A variable scope that is entered again has another name scope: the operations of
`Net/Mixed_3b/weights` are in `Net/Net/Mixed_3b` or `Net_1/Mixed_3b`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tf1kit.port.recognise.step import Step
from tf1kit.port.structure.tree import parent


def by_variables(steps: Sequence[Step]) -> list[Step]:
    """The steps, with prefixes of their names rewritten as the steps with weights show.

    A rewrite that would give two steps one name is not done.
    """
    rules = rewrites(steps)
    names = [rewritten(step.name, rules) for step in steps]
    counts = Counter(names)
    return [step if counts[name] > 1 else replace(step, name=name) for step, name in zip(steps, names, strict=True)]


def rewrites(steps: Sequence[Step]) -> dict[str, str]:
    """{scope of operations: scope of variables}, of those that differ."""
    found: dict[str, Counter[str]] = {}
    for step in steps:
        scopes = {parent(variable) for variable in step.weights.values()}
        if len(scopes) == 1:
            operation, variable = _different(parent(step.name), scopes.pop())
            found.setdefault(operation, Counter())[variable] += 1
    return {
        operation: variables.most_common(1)[0][0]
        for operation, variables in found.items()
        if operation and len(variables) == 1 and operation not in variables
    }


def _different(operation: str, variable: str) -> tuple[str, str]:
    """Both scopes without the parts at their ends that are the same."""
    left, right = operation.split("/"), variable.split("/")
    while len(left) > 1 and len(right) > 1 and left[-1] == right[-1]:
        left.pop()
        right.pop()
    return "/".join(left), "/".join(right)


def rewritten(name: str, rules: dict[str, str]) -> str:
    """A name by the rule for the innermost scope that has one."""
    for scope in sorted((one for one in rules if name.startswith(f"{one}/")), key=len, reverse=True)[:1]:
        return rules[scope] + name.removeprefix(scope)
    return name
