"""The errors that the kit shows to a user."""


class UsageError(Exception):
    """What was asked cannot be done: the message says what was asked, what is true and what to do.

    Commands print it as one line and exit with 2; as a library it is an ordinary exception.
    """
