"""The placeholder of a symbol of contrib that is not supplied. A program can import it and pass it
on; it raises when it is used.

Programs import long lists of symbols and use a few of them. The others must not make the program
fail.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn

from tf1kit.errors import MissingSymbolError

USES = (
    "__call__ __mro_entries__ __instancecheck__ __subclasscheck__ __getitem__ __setitem__ __delitem__ __iter__ __len__ "
    "__contains__ __bool__ __int__ __float__ __index__ __enter__ __exit__ __add__ __radd__ __sub__ __rsub__ __mul__ "
    "__rmul__ __truediv__ __rtruediv__ __lt__ __le__ __gt__ __ge__ __array__"
)


class Placeholder:
    """A symbol that raises `MissingSymbolError` when it is called, subclassed, indexed or asked for
    an attribute.

    Args:
        symbol: the name as the program wrote it, such as "tf.contrib.tpu.TPUEstimator".
        module, name: where 1.15.5 defines it.
        why, instead: the reason and what to use instead, a clause each, without a full stop.
    """

    def __init__(self, symbol: str, module: str, name: str, why: str, instead: str) -> None:
        self.__dict__.update(__symbol__=symbol, __module__=module, __name__=name, __qualname__=name)
        self.__dict__.update(__why__=why, __instead__=instead)
        self.__dict__["__doc__"] = str(self.__error__())

    def __error__(self) -> MissingSymbolError:
        """The error that every use raises."""
        return MissingSymbolError.of(
            self.__dict__["__symbol__"], self.__dict__["__why__"], self.__dict__["__instead__"]
        )

    def __getattr__(self, attribute: str) -> NoReturn:
        """Raise, but AttributeError for names with an underscore, which tools look for."""
        if attribute.startswith("_"):
            raise AttributeError(f"{self!r} has no attribute {attribute!r}")
        raise self.__error__()

    def __setattr__(self, attribute: str, value: Any) -> NoReturn:
        """Raise the error of the placeholder."""
        raise self.__error__()

    def __repr__(self) -> str:
        return f"<{self.__dict__['__symbol__']} of TensorFlow 1.15.5, which is not available here>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by name."""
        kept = ("__symbol__", "__module__", "__name__", "__why__", "__instead__")
        return placeholder, tuple(self.__dict__[name] for name in kept)


def use(self: Placeholder, *args: Any, **kwargs: Any) -> NoReturn:
    """The special method behind any use of a placeholder: it raises."""
    raise self.__error__()


for special in USES.split():
    setattr(Placeholder, special, use)


@cache
def placeholder(symbol: str, module: str, name: str, why: str, instead: str) -> Placeholder:
    """The placeholder of a symbol, the same object each time."""
    return Placeholder(symbol, module, name, why, instead)
