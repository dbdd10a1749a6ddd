"""Follows names that stand for a list in a file's text, such as `f` in `f = [[1], [2, 3]]`, to calls that take
them. Scopes are not distinguished; a name that the file changes in another way is forgotten.
"""

from __future__ import annotations

import ast


class Lists:
    """The lists that names stand for, as far as the text has been read."""

    def __init__(self) -> None:
        self.of: dict[str, ast.expr] = {}

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        """Keep what a name stands for; `f[0] = x` changes the list of `f`."""
        self.forget(target)
        if isinstance(target, ast.Name) and isinstance(value, ast.List | ast.Tuple):
            self.of[target.id] = self.filled(value)

    def forget(self, node: ast.expr) -> None:
        """Forget the names that are changed when a target, or the object of a method, is changed."""
        if isinstance(node, ast.List | ast.Tuple):
            for each in node.elts:
                self.forget(each)
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        if isinstance(node, ast.Name):
            self.of.pop(node.id, None)

    def filled(self, node: ast.expr) -> ast.expr:
        """An expression with lists in the place of their names."""
        if isinstance(node, ast.Name):
            return self.of.get(node.id, node)
        if isinstance(node, ast.List | ast.Tuple):
            return type(node)([self.filled(each) for each in node.elts], ast.Load())
        return node

    def call(self, call: ast.Call) -> ast.Call:
        """A call with lists in the place of their names."""
        if not self.of:
            return call
        keywords = [ast.keyword(each.arg, self.filled(each.value)) for each in call.keywords]
        return ast.Call(call.func, [self.filled(each) for each in call.args], keywords)
