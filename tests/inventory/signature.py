"""Describes a callable as text, in the same way under Python 3.7 with TensorFlow 1.15.5 and under
current versions.
"""

import enum
import inspect
import re


def signature(value):
    """The parameters of a function or a constructor, as "(name, other=default)".

    A default that is a function or class is shown as <its name>; other defaults lose their memory
    address. A callable without a signature gives "(...)".
    """
    skip = 0
    if inspect.isclass(value):
        if issubclass(value, enum.Enum):
            return "(value)"
        if value.__init__ is not object.__init__:
            value, skip = value.__init__, 1
        elif value.__new__ is not object.__new__:
            value, skip = value.__new__, 1
        else:
            return "()"
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):  # built in C
        return "(...)"
    parameters = list(found.parameters.values())
    if skip and parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
        parameters = parameters[1:]
    shown, star = [], False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            shown.append("*")
        star = star or parameter.kind in (parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY)
        shown.append(one(parameter))
    return "(" + ", ".join(shown) + ")"


def one(parameter):
    """One parameter: stars, name and default, without its annotation."""
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    default = parameter.default
    return stars + parameter.name + ("" if default is parameter.empty else "=" + literal(default))


def literal(value):
    """A default value as text."""
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        inside = ", ".join(literal(item) for item in value)
        inside += "," if isinstance(value, tuple) and len(value) == 1 else ""
        return ("[{}]" if isinstance(value, list) else "({})").format(inside)
    if callable(value) and getattr(value, "__name__", ""):
        return "<" + value.__name__ + ">"
    return re.sub(r"\s+", " ", re.sub(r"<(?:[\w.]*\.)?(\w+)[^<>]* at 0x[0-9a-f]+>", r"<\1>", repr(value)))


def plain(name):
    """The name by which a program knows a module; inside, 1.15.5 calls its modules
    `tensorflow_core`.
    """
    return "tensorflow" + name[len("tensorflow_core") :] if name.split(".")[0] == "tensorflow_core" else name
