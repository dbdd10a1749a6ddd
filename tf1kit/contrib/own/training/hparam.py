"""`HParams`: typed hyperparameters that are set in code, by a flag, or from JSON.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/hparam.py. The protocol
buffer HParamDef is not supplied: `to_proto`, `from_proto` and `hparam_def` raise.
"""

from __future__ import annotations

import json
import numbers
import re
from collections.abc import Mapping
from typing import Any, NoReturn

CLAUSE = re.compile(
    r"(?P<name>[a-zA-Z][\w.]*)(\[\s*(?P<index>\d+)\s*\])?\s*=\s*"  # learning_rate = , sizes[1] =
    r"((?P<val>[^,\[]*)|\[(?P<vals>[^\]]*)\])"  # 0.1 , [1, 2, 3]
    r"($|,\s*)"
)
BOOLEANS = {"true": True, "True": True, "false": False, "False": False}


def _boolean(text: str) -> bool:
    return BOOLEANS[text] if text in BOOLEANS else bool(int(text))


def parse_values(values: str, type_map: Mapping[str, Any], ignore_unknown: bool = False) -> dict[str, Any]:
    """Read a text like "a=1,b=[x,y],c[2]=0.5". `type_map` has the types; for a list, the type of
    its elements.

    Returns:
        {name: scalar, list of scalars, or {index: scalar}}, as in {"a": 1, "b": ["x", "y"], "c":
            {2: 0.5}}.

    Raises:
        ValueError: the text is malformed, a value is not of its type, a name has no type, or
            something is set twice.
    """
    found: dict[str, Any] = {}
    position = 0
    while position < len(values):
        clause = CLAUSE.match(values, position)
        if not clause:
            raise ValueError(f"Malformed hyperparameter value: {values[position:]}")
        position = clause.end()
        name, index = clause["name"], clause["index"]
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError(f"Unknown hyperparameter type for {name}")
        kind = type_map[name]
        if clause["vals"] is not None and index is not None:
            raise ValueError("Assignment of a list to a list index.")
        value = _read(name, kind, clause, values)
        if index is None:
            if name in found:
                _twice(name, values)
            found[name] = value
        else:
            at = found.setdefault(name, {})
            if not isinstance(at, dict):
                _twice(name, values)
            if int(index) in at:
                _twice(f"{name}[{int(index)}]", values)
            at[int(index)] = value
    return found


def _read(name: str, kind: Any, clause: re.Match[str], values: str) -> Any:
    """The value of a clause: a value of type `kind`, or a list of such values."""
    read = _boolean if kind is bool else kind
    text = clause["val"] if clause["val"] is not None else clause["vals"]
    try:
        if clause["val"] is not None:
            return read(text)
        return [read(element) for element in re.split("[ ,]", text) if element]
    except ValueError:
        raise ValueError(
            f"Could not parse hparam '{name}' of type '{kind.__name__}' with value '{text}' in {values}"
        ) from None


def _twice(name: str, values: str) -> NoReturn:
    raise ValueError(f"Multiple assignments to variable '{name}' in {values}")


def _cast(name: str, kind: Any, value: Any) -> Any:
    """`value` as `kind`. Only precision may get lost: a float is not cast to int, nor a number to
    string or bool.
    """
    if type(value) is kind or issubclass(kind, type(None)):
        return value
    refused = (
        (issubclass(kind, (str, bytes)) and not isinstance(value, (str, bytes)))
        or issubclass(kind, bool) != isinstance(value, bool)
        or (issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral))
        or (issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number))
    )
    if refused:
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)


class HParams:
    """Hyperparameters as attributes. Each keeps the type of its first value; a list keeps that of its elements.

    Raises:
        ValueError: the name is one of the class's own, or a list is empty.
    """

    def __init__(self, hparam_def: Any = None, model_structure: Any = None, **kwargs: Any) -> None:
        self._hparam_types: dict[str, tuple[Any, bool]] = {}  # name to (type, whether the value is a list of it)
        self._model_structure = model_structure
        if hparam_def:
            _no_proto("hparam_def")
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name: str, value: Any) -> None:
        """Add a hyperparameter. Raises ValueError for a name that is taken and for an empty
        list.
        """
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        several = isinstance(value, (list, tuple))
        if several and not value:
            raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
        self._hparam_types[name] = (type(value[0] if several else value), several)
        setattr(self, name, value)

    def set_hparam(self, name: str, value: Any) -> None:
        """Change a hyperparameter. Raises KeyError if there is no such name, ValueError if the type
        does not fit.
        """
        kind, several = self._hparam_types[name]
        if isinstance(value, list) and not several:
            raise ValueError(f"Must not pass a list for single-valued parameter: {name}")
        if several and not isinstance(value, list):
            raise ValueError(f"Must pass a list for multi-valued parameter: {name}.")
        setattr(self, name, [_cast(name, kind, one) for one in value] if several else _cast(name, kind, value))

    def del_hparam(self, name: str) -> None:
        """Remove a hyperparameter if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values: str) -> HParams:
        """Override values from "name=value,..." (see `parse_values`); returns the object."""
        return self.override_from_dict(
            parse_values(values, {name: kind for name, (kind, _) in self._hparam_types.items()})
        )

    def override_from_dict(self, values_dict: Mapping[str, Any]) -> HParams:
        """Override values from a mapping; returns the object."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def set_from_map(self, values_map: Mapping[str, Any]) -> HParams:
        """The older name of `override_from_dict`."""
        return self.override_from_dict(values_map)

    def set_model_structure(self, model_structure: Any) -> None:
        """Keep a model structure beside the values."""
        self._model_structure = model_structure

    def get_model_structure(self) -> Any:
        """The model structure that was kept."""
        return self._model_structure

    def to_json(self, indent: Any = None, separators: Any = None, sort_keys: bool = False) -> str:
        """The values as JSON; the arguments are those of `json.dumps`."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def parse_json(self, values_json: str) -> HParams:
        """Override values from a JSON object; returns the object."""
        return self.override_from_dict(json.loads(values_json))

    def values(self) -> dict[str, Any]:
        """{name: value}."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key: str, default: Any = None) -> Any:
        """The value of `key`, or `default`. Raises ValueError if `default` is not of the type of
        `key`.
        """
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, several = self._hparam_types[key]
            said = f"Hparam '{key}' of type '{f'list<{kind}>' if several else kind}' is incompatible with default={default}"
            if several != isinstance(default, list):
                raise ValueError(said)
            try:
                for one in default if several else [default]:
                    _cast(key, kind, one)
            except ValueError as error:
                raise ValueError(f"{said}. {error}") from error
        return getattr(self, key)

    def __contains__(self, key: str) -> bool:
        return key in self._hparam_types

    def __str__(self) -> str:
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({sorted(self.values().items())})"

    def to_proto(self, export_scope: Any = None) -> NoReturn:
        """Raise: it is not supplied; see the module."""
        _no_proto("to_proto")

    @staticmethod
    def from_proto(hparam_def: Any, import_scope: Any = None) -> NoReturn:
        """Raise: it is not supplied; see the module."""
        _no_proto("from_proto")


def _no_proto(what: str) -> NoReturn:
    raise NotImplementedError(
        f"tf.contrib.training.HParams.{what}: current TensorFlow has no protocol buffer HParamDef;"
        " keep hyperparameters as JSON: to_json() and parse_json()."
    )
