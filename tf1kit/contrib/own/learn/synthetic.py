"""Points on circles and spirals for classification.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/datasets/synthetic.py. With the
same seed, the points equal the original's. They come from NumPy's global generator.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.contrib.own.learn.base import Dataset

Points = tuple[np.ndarray, np.ndarray]


def circles(
    n_samples: int = 100,
    noise: float | None = None,
    seed: int | None = None,
    factor: float = 0.8,
    n_classes: int = 2,
    *args: Any,
    **kwargs: Any,
) -> Dataset:
    """Concentric circles, each `factor` times as wide as the one before: data float64 [n_samples,
    2], target [n_samples].
    """
    if seed is not None:
        np.random.seed(seed)
    around = np.linspace(0, 2 * np.pi, n_samples // n_classes)
    x, y = np.cos(around), np.sin(around)
    parts = []
    for _ in range(n_classes):
        parts.append((x, y))
        x, y = x * factor, y * factor
    extras = n_samples % n_classes
    parts.append((np.cos(np.random.rand(extras) * 2 * np.pi), np.sin(np.random.rand(extras) * 2 * np.pi)))
    return _shuffled(parts, n_classes, n_samples, noise)


def spirals(
    n_samples: int = 100,
    noise: float | None = None,
    seed: int | None = None,
    mode: str = "archimedes",
    n_loops: int = 2,
    *args: Any,
    **kwargs: Any,
) -> Dataset:
    """Two spirals of one of `SPIRALS`: data float64 [n_samples, 2], target [n_samples].

    Raises:
        ValueError: the mode is unknown.
    """
    if mode is None or mode not in SPIRALS:
        raise ValueError(f"Cannot generate spiral with mode {mode}")
    spiral = SPIRALS[mode]
    if seed is not None:
        np.random.seed(seed)
    angles = np.linspace(0, 2 * n_loops * np.pi, n_samples // 2)
    parts = [spiral(angles, label * np.pi, *args, **kwargs) for label in range(2)]
    if extras := n_samples % 2:
        parts.append(spiral(np.random.rand(extras) * 2 * np.pi, 0.0, *args, **kwargs))
    return _shuffled(parts, 2, n_samples, noise)


def _shuffled(parts: list[Points], n_classes: int, n_samples: int, noise: float | None) -> Dataset:
    """Give each part a class, noise and a random order. After the last class, class 0 comes
    again.
    """
    target = np.concatenate([np.full(len(x), label % n_classes, np.int32) for label, (x, _) in enumerate(parts)])
    data = np.stack([np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])], axis=1)
    order = np.random.permutation(range(n_samples))
    if noise is not None:
        data += np.random.normal(scale=noise, size=data.shape)
    return Dataset(data=data[order], target=target[order])


def _unit(x: np.ndarray, y: np.ndarray) -> Points:
    """Scale both coordinates to -1..1."""
    return x / np.max(np.abs(x)), y / np.max(np.abs(y))


def _archimedes(theta: np.ndarray, offset: float = 0.0, *args: Any, **kwargs: Any) -> Points:
    return _unit(theta * np.cos(theta + offset), theta * np.sin(theta + offset))


def _bernoulli(theta: np.ndarray, offset: float = 0.0, *args: Any, exp_scale: float = 0.1, **kwargs: Any) -> Points:
    radius = np.exp(exp_scale * theta)
    return _unit(radius * np.cos(theta + offset), radius * np.sin(theta + offset))


def _fermat(theta: np.ndarray, offset: float = 0.0, *args: Any, **kwargs: Any) -> Points:
    return _unit(np.sqrt(theta) * np.cos(theta + offset), np.sqrt(theta) * np.sin(theta + offset))


SPIRALS = {"archimedes": _archimedes, "bernoulli": _bernoulli, "fermat": _fermat}
