"""Turns documents into rows of numbers.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/preprocessing/text.py. It also
restores a vocabulary that a TensorFlow 1 program saved.
"""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from tf1kit.contrib.own.learn.categorical_vocabulary import CategoricalVocabulary

# Matches upper-case words, the parts of CamelCase, and other words with apostrophes and hyphens.
TOKENIZER_RE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


def tokenizer(iterator: Iterable[str]) -> Iterator[list[str]]:
    """The words of each document, as `TOKENIZER_RE` finds them."""
    for document in iterator:
        yield TOKENIZER_RE.findall(document)


class ByteProcessor:
    """Documents as rows of UTF-8 bytes, cut or filled up with 0 to `max_document_length`."""

    def __init__(self, max_document_length: int) -> None:
        self.max_document_length = max_document_length

    def fit(self, x: Any) -> None:
        """Do nothing: bytes need no vocabulary."""

    def fit_transform(self, x: Any) -> Iterator[np.ndarray]:
        """The same as `transform`."""
        return self.transform(x)

    def reverse(self, x: Iterable[np.ndarray]) -> Iterator[str]:
        """The documents of rows of bytes; a row that is not UTF-8 gives an empty document."""
        for row in x:
            document = np.trim_zeros(row.astype(np.int8), trim="b").tobytes()
            try:
                yield document.decode("utf-8")
            except UnicodeDecodeError:
                yield ""

    def transform(self, x: Iterable[str | bytes]) -> Iterator[np.ndarray]:
        """A row of bytes, uint8 [max_document_length], for each document."""
        for document in x:
            encoded = document.encode("utf-8") if isinstance(document, str) else document
            row = np.frombuffer(encoded[: self.max_document_length], dtype=np.uint8)
            yield np.pad(row, (0, self.max_document_length - len(row)), "constant")


class VocabularyProcessor:
    """Documents as rows of the numbers of their words.

    Args:
        max_document_length: the length of a row. Longer documents are cut, shorter ones are filled
            with 0.
        min_frequency: words that occur this often or less are left out.
        vocabulary: a `CategoricalVocabulary`; None makes a new one.
        tokenizer_fn: turns documents into lists of words; by default `tokenizer`.
    """

    def __init__(
        self,
        max_document_length: int,
        min_frequency: int = 0,
        vocabulary: Any = None,
        tokenizer_fn: Callable[[Iterable[str]], Iterable[list[str]]] | None = None,
    ) -> None:
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents: Iterable[str], unused_y: Any = None) -> VocabularyProcessor:
        """Number the words of all documents and freeze the vocabulary; returns the processor."""
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents: Iterable[str], unused_y: Any = None) -> Iterator[np.ndarray]:
        """`fit`, then `transform`; iterates over the documents twice."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def transform(self, raw_documents: Iterable[str]) -> Iterator[np.ndarray]:
        """A row of numbers, int64 [max_document_length], for each document."""
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for index, word in enumerate(words[: self.max_document_length]):
                row[index] = self.vocabulary_.get(word)
            yield row

    def reverse(self, documents: Iterable[Iterable[int]]) -> Iterator[str]:
        """The words of each row of numbers, with blanks between."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename: str) -> None:
        """Write the processor to a file, as a pickle."""
        with _open(filename, "wb") as file:
            file.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename: str) -> Any:
        """Read a file that `save` wrote, here or under TensorFlow 1."""
        with _open(filename, "rb") as file:
            return _Unpickler(io.BytesIO(file.read())).load()


class _Unpickler(pickle.Unpickler):
    """Finds the classes that TensorFlow 1 pickled in this module."""

    def find_class(self, module: str, name: str) -> Any:
        top, _, rest = module.partition(".")
        if top in ("tensorflow", "tensorflow_core") and rest.startswith("contrib.learn.python.learn.preprocessing"):
            module = "tf1kit.contrib.own.learn." + rest.rpartition(".")[2]
        return super().find_class(module, name)


def _open(filename: str, mode: str) -> Any:
    from tensorflow.compat import v1 as tf

    return tf.gfile.Open(filename, mode)
