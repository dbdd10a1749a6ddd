"""Finds the cause of an error in its text, as one sentence without the frames and headings of
TensorFlow and Keras.

It imports nothing, because all kinds of processes use it, and keeps to the syntax of Python 3.7.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST = 300  # characters of a sentence
HEADINGS = re.compile(  # lines that only say that an error happened, or where
    r"Exception encountered when calling |Detected at node |Node: |<stack traces unavailable>"
    r"|Traceback \(most recent|\d+ root error\(s\) found|\[\[|Original stack trace for |config=\{|in user code:$"
    r"|Additional GRPC error information |:?(?:UNKNOWN:)?Error received from peer|The error could be from a previous op"
)
BLOCK = re.compile(r'File ".*", line \d+|Arguments received by ')  # the indented lines below belong to it
INNER = "Exception encountered: "
NODE = re.compile(r"'?\{\{node (?P<node>[^}]+)\}\}(?: = (?P<kind>\w+)(?:\[[^\]]*\])?\([^')]*\))?'?")
NOISE = (  # text around a sentence
    re.compile(r"^\{\{function_node [^}]*\}\}\s*"),
    re.compile(r"^\(\d+\)\s+[A-Z_]+:\s*"),
    re.compile(r"\s*\[Op:\w*\](?: name:.*)?$"),
    re.compile(r"\s*Full object config: .*$"),
)
TYPE = re.compile(r"^(?:[\w.]+\.)?(?P<type>[A-Z]\w*(?:Error|Exception|Warning)):(?: |$)")


def cause(error: BaseException) -> str:
    """The sentence with the cause: the innermost one, without its full stop. An error without a
    text gives its type.

    If the text names the type of an error, such as an error of Python in a graph, the sentence
    begins with that type.
    """
    kind, said = _told(error)
    return ": ".join(filter(None, (kind, said))) or type(error).__name__


def named_cause(error: BaseException) -> str:
    """The same sentence after the type of the error, or after the type of the innermost error in
    the text.
    """
    kind, said = _told(error)
    return f"{kind or type(error).__name__}: {said or 'no message'}"


def _told(error: BaseException) -> tuple[str, str]:
    """The type that the text names, or "", and the sentence."""
    paragraphs = _paragraphs(str(error))
    inner = [said for said in paragraphs if said[1].startswith(INNER)][-1:]  # Keras could not make an object
    kind, said = next(iter(inner or [one for one in paragraphs if not one[1].endswith(":")] or paragraphs))
    said = NODE.sub(_operation, said[len(INNER) :] if said.startswith(INNER) else said).strip().rstrip(".")
    return kind, said if len(said) <= LONGEST else said[: LONGEST - 3] + "..."


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Each paragraph as one line, with its type. Headings, frames and the lines indented below them
    are left out.
    """
    found: list[tuple[str, str]] = []
    going_on, depth, kind = False, -1, ""  # depth: the indent of the frame above; kind: the last type in the text
    for line in re.sub(r"\x1b\[\d*m", "", text).splitlines():
        said, indent = line.strip(), len(line) - len(line.lstrip())
        for noise in NOISE:
            said = noise.sub("", said)
        named = TYPE.match(said)
        if named:
            kind, said, going_on = named["type"], said[named.end() :], False
        if BLOCK.match(said):
            going_on, depth = False, indent
        elif not said or HEADINGS.match(said) or 0 <= depth < indent:
            going_on = False
        elif going_on:
            found[-1] = found[-1][0], f"{found[-1][1]} {said}"
        else:
            found.append((kind, said))
            going_on, depth = not said.endswith(":"), -1
    return found or [(kind, "")]


def _operation(node: Any) -> str:
    """An operation's name, and its kind if the text has it."""
    return f"the operation {node['node']}" + (f" ({node['kind']})" if node["kind"] else "")
