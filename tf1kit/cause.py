"""What an error says, as one sentence: its cause, without the frames and headings that TensorFlow
and Keras put around it.

Imports nothing, since processes of every kind use it; in the syntax of Python 3.7.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST = 300  # letters of a sentence
HEADINGS = re.compile(  # lines that say only that there is an error, or where
    r"Exception encountered when calling |Detected at node |Node: |<stack traces unavailable>"
    r"|Traceback \(most recent|\d+ root error\(s\) found|\[\[|Original stack trace for |config=\{|in user code:$"
)
BLOCK = re.compile(r'File ".*", line \d+|Arguments received by ')  # what is indented below belongs to it
INNER = "Exception encountered: "
NODE = re.compile(r"'?\{\{node (?P<node>[^}]+)\}\}(?: = (?P<kind>\w+)(?:\[[^\]]*\])?\([^')]*\))?'?")
NOISE = (  # what stands around a sentence
    re.compile(r"^\{\{function_node [^}]*\}\}\s*"),
    re.compile(r"^\(\d+\)\s+[A-Z_]+:\s*"),
    re.compile(r"\s*\[Op:\w*\](?: name:.*)?$"),
    re.compile(r"\s*Full object config: .*$"),
)
TYPE = re.compile(r"^(?:[\w.]+\.)?(?P<type>[A-Z]\w*(?:Error|Exception|Warning)):(?: |$)")


def cause(error: BaseException) -> str:
    """The sentence that tells the cause: the innermost one, without its full stop; the error's type
    where it says nothing.

    Where the text itself names the type of an error, such as that of Python within a graph, the
    sentence begins with it.
    """
    kind, said = _told(error)
    return ": ".join(filter(None, (kind, said))) or type(error).__name__


def named_cause(error: BaseException) -> str:
    """The same behind the type of the error: of the innermost, where the text has one."""
    kind, said = _told(error)
    return f"{kind or type(error).__name__}: {said or 'no message'}"


def _told(error: BaseException) -> tuple[str, str]:
    """The type that the text itself names, or "", and the sentence."""
    paragraphs = _paragraphs(str(error))
    inner = [said for said in paragraphs if said[1].startswith(INNER)][-1:]  # where Keras could not make an object
    kind, said = next(iter(inner or [one for one in paragraphs if not one[1].endswith(":")] or paragraphs))
    said = NODE.sub(_operation, said[len(INNER) :] if said.startswith(INNER) else said).strip().rstrip(".")
    return kind, said if len(said) <= LONGEST else said[: LONGEST - 3] + "..."


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Each run of lines as one, with the type in front of it; without headings, frames and what is
    indented below them.
    """
    found: list[tuple[str, str]] = []
    going_on, depth, kind = False, -1, ""  # depth: of the frame above; kind: the last type that was named
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
    """An operation by its name, and its kind where it is said."""
    return f"the operation {node['node']}" + (f" ({node['kind']})" if node["kind"] else "")
