"""Names of layers and of Python, from the names of operations, which may be anything."""

from __future__ import annotations

import builtins
import keyword
import re

# Last parts of names that only say what the operation is.
KIND = re.compile(
    r"(Conv2D|MaxPool|AvgPool|MatMul|BiasAdd|Relu6?|Elu|Selu|Sigmoid|Softmax|Softplus|Softsign|Tanh|LeakyRelu|LogSoftmax|LRN|Mean|Max|Pad"
    r"|convolution|concat|add|mul|depthwise|separable_conv2d|act|dropout|FusedBatchNorm(V2|V3)?|batchnorm|Reshape|Squeeze|Add(V2|N)?"
    r"|RandomStandardNormal|RandomUniform|TruncatedNormal"
    r"|DepthwiseConv2dNative|ConcatV2|Mul|Sub|sub|Maximum|Minimum|BatchNorm|Flatten|xw_plus_b)(_\d+)?"
)

WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[0-9][A-Z])(?=[A-Z][a-z])")  # where a word begins, as in "MatMul"


class Names:
    """The names within one place: no two are the same."""

    def __init__(self, *taken: str) -> None:
        self.taken = {one.lower() for one in taken}

    def layer(self, operation: str, scope: str) -> str:
        """A name for the layer of an operation in a scope: "Branch_0.Conv2d_0a_1x1".

        It says where the operation is, without its last part if that only says what it is.
        """
        inner = operation.removeprefix(scope).strip("/") if scope else operation
        inner = inner or operation.rpartition("/")[2]
        place, _, last = inner.rpartition("/")
        wanted = [place] if place and KIND.fullmatch(last) else []
        wanted += [inner if place else last.lower() if KIND.fullmatch(last) else last]
        for one in wanted:
            if (name := one.replace("/", ".")).lower() not in self.taken:
                return self._take(name)
        return self._numbered(wanted[-1].replace("/", "."))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.taken

    def free(self, name: str) -> str:
        """The name, which is taken from now on, or "" if it is taken already."""
        return "" if name.lower() in self.taken else self._take(name)

    def python(self, text: str, otherwise: str = "layer") -> str:
        """A name in Python, made of a text. It is neither a keyword nor built in, and not taken yet."""
        word = re.sub(r"\W+", "_", WORD.sub("_", text), flags=re.ASCII).strip("_").lower() or otherwise
        if word[0].isdigit():
            word = f"{otherwise}_{word}"
        if keyword.iskeyword(word) or keyword.issoftkeyword(word) or hasattr(builtins, word):
            word += "_"
        return self._numbered(word)

    def _numbered(self, name: str) -> str:
        found, number = name, 1
        while found.lower() in self.taken:
            number += 1
            found = f"{name}_{number}"
        return self._take(found)

    def _take(self, name: str) -> str:
        self.taken.add(name.lower())
        return name
