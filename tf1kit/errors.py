"""The errors that the kit shows to a user."""

import click


class UsageError(Exception):
    """What was asked cannot be done: the message says what was asked, what is true and what to do.

    Commands print it as one line and exit with 2; as a library it is an ordinary exception.
    """


class UsageFailure(click.ClickException):
    """A `UsageError` as a command ends with it: one line on stderr, exit code 2."""

    exit_code = 2
