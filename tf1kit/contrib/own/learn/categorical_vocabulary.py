"""Categories and their numbers.

Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/preprocessing/categorical_vocabulary.py.
"""

from __future__ import annotations

import collections
from typing import Any


class CategoricalVocabulary:
    """Numbers categories in the order in which they come; 0 is the unknown category.

    Its attributes have the original's names, so that each class reads the pickles of the other.
    """

    def __init__(self, unknown_token: str = "<UNK>", support_reverse: bool = True) -> None:
        self._unknown_token = unknown_token
        self._mapping: dict[Any, int] = {unknown_token: 0}
        self._support_reverse = support_reverse
        if support_reverse:
            self._reverse_mapping: list[Any] = [unknown_token]
        self._freq: Any = collections.defaultdict(int)
        self._freeze = False

    def __len__(self) -> int:
        return len(self._mapping)

    def freeze(self, freeze: bool = True) -> None:
        """From now on, give new categories no number."""
        self._freeze = freeze

    def get(self, category: Any) -> int:
        """The number of a category. A new category gets the next number, or 0 if the vocabulary is
        frozen.
        """
        if category not in self._mapping:
            if self._freeze:
                return 0
            self._number(category)
        return self._mapping[category]

    def add(self, category: Any, count: int = 1) -> None:
        """Count a category."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency: int, max_frequency: int = -1) -> None:
        """Keep the categories that came more than `min_frequency` times, and less than
        `max_frequency` times if that is above 0.

        The categories are numbered again, the most frequent first; equally frequent ones go by the
        alphabet.
        """
        alphabetically = sorted(self._freq.items(), key=lambda item: (isinstance(item[0], str), item[0]))
        counted = sorted(alphabetically, key=lambda item: item[1], reverse=True)
        self._mapping = {self._unknown_token: 0}
        if self._support_reverse:
            self._reverse_mapping = [self._unknown_token]
        for category, count in counted:
            if count > min_frequency and not 0 < max_frequency <= count:
                self._number(category)
        self._freq = dict(counted[: len(self._mapping) - 1])

    def reverse(self, class_id: int) -> Any:
        """The category of a number; raises ValueError if the vocabulary was made without
        `support_reverse`.
        """
        if not self._support_reverse:
            raise ValueError("This vocabulary wasn't initialized with support_reverse to support reverse() function.")
        return self._reverse_mapping[class_id]

    def _number(self, category: Any) -> None:
        self._mapping[category] = len(self._mapping)
        if self._support_reverse:
            self._reverse_mapping.append(category)
