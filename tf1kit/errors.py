"""The errors that the kit shows to a user."""

import click


class UsageError(Exception):
    """What was asked cannot be done: the message says what was asked, what is true and what to do.

    Commands print it as one line and exit with 2; as a library it is an ordinary exception.
    """


class UsageFailure(click.ClickException):
    """A `UsageError` as a command ends with it: one line on stderr, exit code 2."""

    exit_code = 2


class MissingSymbolError(NotImplementedError):
    """A symbol of TensorFlow 1 that the kit does not supply was used.

    Args:
        symbol: its name, such as "tf.contrib.tpu.TPUEstimator".
        why, instead: the reason and what to use, without a full stop.
    """

    def __init__(self, symbol: str, why: str, instead: str) -> None:
        super().__init__(f"{symbol} of TensorFlow 1.15.5 is not available: {why}. Instead: {instead}.")
        self.symbol, self.why, self.instead = symbol, why, instead

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """Pickle the parts, not the message."""
        return type(self), (self.symbol, self.why, self.instead)
