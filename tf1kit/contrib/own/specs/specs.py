"""Networks by their text, such as "net = Cr(64, [3, 3]) | Mp([2, 2]) | Flat | Fm(10)".

Source: TensorFlow 1.15.5: tensorflow/contrib/specs/python/specs.py.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tf1kit.contrib.own.specs import params_ops, specs_lib, specs_ops


def eval_params(params: str, environment: dict[str, Any] | None = None) -> dict[str, Any]:
    """The names that a text of parameters binds.

    Args:
        params: statements that may use the names of `params_ops`.
        environment: names that are bound before.

    Raises:
        ValueError: it has other statements.
    """
    return _evaluated(params, params_ops, environment)


def eval_spec(spec: str, environment: dict[str, Any] | None = None) -> dict[str, Any]:
    """The names that the text of a network binds; see `eval_params`. It may use those of
    `specs_ops`.
    """
    return _evaluated(spec, specs_ops, environment)


def _evaluated(text: str, names: Any, environment: dict[str, Any] | None) -> dict[str, Any]:
    specs_lib.check_keywords(text)
    bindings = dict(environment or {})
    exec(text, dict(vars(names)), bindings)
    return bindings


def create_net_fun(spec: str, environment: dict[str, Any] | None = None) -> Callable[[Any], Any]:
    """The network of a text, as a function of its input.

    Raises:
        ValueError: the text does not bind `net`.
    """
    net = eval_spec(spec, environment).get("net")
    if net is None:
        raise ValueError(f"spec failed to create 'net': {spec}")
    made: Callable[[Any], Any] = net.funcall
    return made


def create_net(spec: str, inputs: Any, environment: dict[str, Any] | None = None) -> Any:
    """The output of the network of a text."""
    return create_net_fun(spec, environment)(inputs)


class LocalImport:
    """Gives the names of a module or a dict to the file that uses it in a `with` statement."""

    def __init__(self, names: Any) -> None:
        self.names: dict[str, Any] = names if isinstance(names, dict) else vars(names)

    def __enter__(self) -> None:
        frame = inspect.currentframe()
        self._bindings = frame.f_back.f_globals if frame and frame.f_back else {}
        self._old = {name: self._bindings[name] for name in self.names if name in self._bindings}
        self._bindings.update(self.names)

    def __exit__(self, some_type: Any, value: Any, traceback: Any) -> None:
        for name in self.names:
            self._bindings.pop(name, None)
        self._bindings.update(self._old)


ops = LocalImport({name: value for name, value in vars(specs_ops).items() if not name.startswith("__")})
