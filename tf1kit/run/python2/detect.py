"""Tells files of Python 2."""


def is_python2(data: bytes, path: str) -> bool:
    return False
