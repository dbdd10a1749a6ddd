"""What Keras 3 has of Keras 2's preprocessing, but a newer Python refuses."""

from __future__ import annotations

import random
from typing import Any

LARGEST_SEED = 10_000_000  # Keras has it as 10e6, which `random.randint` refuses since Python 3.12


def skipgrams(
    sequence: Any,
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
    seed: Any = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of a word and a word near it, with label 1, and of a word and a random word, with 0.

    It draws the numbers that Keras 2 drew, in the same order.

    Args:
        sequence: the numbers of the words of a text; 0 is no word.
        vocabulary_size: one more than the largest number of a word.
        window_size: how far the words of a pair are apart at most.
        negative_samples: how many pairs with a random word there are for each other pair.
        shuffle: whether the pairs come in a random order.
        categorical: whether the labels are `[0, 1]` and `[1, 0]`.
        sampling_table: for each word, the share of its occurrences that is used.
        seed: the seed of the order, drawn from `random` if it is not given.
    """
    from keras._tf_keras.keras.preprocessing import sequence as keras_3

    pairs, labels = keras_3.skipgrams(
        sequence, vocabulary_size, window_size, negative_samples, False, categorical, sampling_table
    )
    if shuffle:
        seed = random.randint(0, LARGEST_SEED) if seed is None else seed
        for each in (pairs, labels):
            random.seed(seed)
            random.shuffle(each)
    return pairs, labels
