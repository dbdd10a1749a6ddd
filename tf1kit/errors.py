"""The errors that the kit shows to a user."""

from __future__ import annotations

import click

__all__ = ["MissingSymbolError", "UsageError"]


def printable(text: str) -> str:
    """The text on one line. Characters that a terminal could act on are escaped."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


class UsageError(Exception):
    """The request cannot be done. The message says what was asked, what is true and what to do.

    Commands print it as one line and exit with 2; in a library call it is an ordinary exception.
    Names in the message may come from a file, so characters that a terminal could act on are
    escaped.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(printable(message))


class UsageFailure(click.ClickException):
    """A `UsageError` that ends a command: one line on stderr, exit code 2."""

    exit_code = 2


class MissingSymbolError(NotImplementedError):
    """A program used a symbol of TensorFlow 1 that the kit does not supply.

    Attributes:
        symbol: its name, such as "tf.contrib.tpu.TPUEstimator".
        why: the reason.
        instead: what to use.
    """

    __init__ = Exception.__init__  # AutoGraph wraps errors that have another `__init__`

    symbol = why = instead = ""

    @classmethod
    def of(cls, symbol: str, why: str, instead: str) -> MissingSymbolError:
        """The error for a symbol.

        Args:
            symbol: its name, such as "tf.contrib.tpu.TPUEstimator".
            why: the reason, a clause without a full stop.
            instead: what to use, likewise.
        """
        error = cls(f"{symbol} of TensorFlow 1.15.5 is not available: {why}. Instead: {instead}.")
        error.symbol, error.why, error.instead = symbol, why, instead
        return error


class MissingNameError(MissingSymbolError, AttributeError):
    """A `MissingSymbolError` for a name that is looked up in a module; `hasattr` is False."""


class MissingModuleError(MissingSymbolError, ModuleNotFoundError):
    """A `MissingSymbolError` for a module that is imported."""
