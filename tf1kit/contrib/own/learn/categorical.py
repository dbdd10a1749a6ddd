"""Turns rows of categories into rows of their numbers.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/preprocessing/categorical.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tf1kit.contrib.own.learn.categorical_vocabulary import CategoricalVocabulary


class CategoricalProcessor:
    """Numbers categories, column by column.

    Args:
        min_frequency: categories that occur this often or less are left out.
        share: whether all columns share one vocabulary.
        vocabularies: a `CategoricalVocabulary` for each column; None makes new ones.
    """

    def __init__(self, min_frequency: int = 0, share: bool = False, vocabularies: Any = None) -> None:
        self.min_frequency = min_frequency
        self.share = share
        self.vocabularies_ = vocabularies

    def freeze(self, freeze: bool = True) -> None:
        """From now on, give new categories no number."""
        for vocabulary in self.vocabularies_:
            vocabulary.freeze(freeze)

    def fit(self, x: Any, unused_y: Any = None) -> CategoricalProcessor:
        """Number the categories of rows (an iterable, an array [rows, columns] or a pandas frame);
        returns itself.
        """
        for row in _rows(x):
            if self.vocabularies_ is None:
                shared = CategoricalVocabulary()
                self.vocabularies_ = [shared if self.share else CategoricalVocabulary() for _ in row]
            for vocabulary, value in zip(self.vocabularies_, row, strict=True):
                if not _missing(value):
                    vocabulary.add(value)
        if self.min_frequency > 0:
            for vocabulary in self.vocabularies_:
                vocabulary.trim(self.min_frequency)
        self.freeze()
        return self

    def fit_transform(self, x: Any, unused_y: Any = None) -> Iterator[np.ndarray]:
        """`fit`, then `transform`."""
        self.fit(x)
        return self.transform(x)

    def transform(self, x: Any) -> Iterator[np.ndarray]:
        """A row of numbers, int64 [columns], for each row; unknown categories and NaN are 0."""
        self.freeze()
        for row in _rows(x):
            numbers = [
                0 if _missing(value) else vocabulary.get(value)
                for vocabulary, value in zip(self.vocabularies_, row, strict=True)
            ]
            yield np.array(numbers, dtype=np.int64)


def _rows(x: Any) -> Iterable[Any]:
    """The rows of a pandas frame, an array or an iterable."""
    return x.to_numpy() if hasattr(x, "to_numpy") else x


def _missing(value: Any) -> bool:
    return isinstance(value, float) and value != value
