"""Arrays with one element, and one dimension or more, in the place of a number: `int(array)`,
`"%d" % array`, `numbers[0] = array`.

Gone since NumPy 2.4 (deprecated in 1.25). Write `array.item()`. In the program's files,
`tf1kit.run.methods` puts calls of the functions of this rule in these places. Everything else that
takes a number (`math.sqrt(array)`) still refuses such an array.
"""

from __future__ import annotations

import sys
from typing import Any

from tf1kit.importing.overlay import tell

NUMBER = "int, float or complex of an array with one element"
TEXT = '"%d" % an array with one element'
ITEM = "an array with one element as an item of an array"


def is_one(value: Any) -> bool:
    """Whether the value is such an array."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray) and value.size == 1 and value.ndim > 0


def number(kind: Any, value: Any) -> Any:
    """`kind(value)`, for int, float or complex, or what the program calls so."""
    try:
        return kind(value)
    except TypeError:
        if not is_one(value):
            raise
    tell(NUMBER)
    return kind(value.item())


def formatted(text: Any, values: Any) -> Any:
    """`text % values`."""
    try:
        return text % values
    except TypeError:
        given = values if isinstance(values, tuple) else (values,)
        if not any(map(is_one, given)):
            raise
    tell(TEXT)
    return text % tuple(value.item() if is_one(value) else value for value in given)


def item(array: Any, value: Any) -> Any:
    """What is stored by `array[...] = value`: in an array of numbers one element has no dimension.
    Where several items are set, it is repeated in any case.
    """
    if type(value) is float or not is_one(value):
        return value
    numpy = sys.modules["numpy"]
    if type(array) is not numpy.ndarray or array.dtype.kind not in "biufc":
        return value
    tell(ITEM)
    return value.reshape(())


FUNCTIONS = {"__tf1kit_number__": number, "__tf1kit_formatted__": formatted, "__tf1kit_item__": item}
UNSEEN = dict.fromkeys((NUMBER, TEXT, ITEM), "only a run knows which value is an array with one element")
