"""Data sets by name. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/datasets/__init__.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.learn import base, mnist, synthetic, text_datasets
from tf1kit.contrib.own.learn.base import load_boston, load_iris

__all__ = ["DATASETS", "SYNTHETIC", "load_boston", "load_dataset", "load_iris", "make_dataset"]

DATASETS: dict[str, Any] = {
    "iris": base.load_iris,
    "boston": base.load_boston,
    "mnist": mnist.load_mnist,
    "dbpedia": text_datasets.load_dbpedia,
}
SYNTHETIC: dict[str, Any] = {"circles": synthetic.circles, "spirals": synthetic.spirals}


def load_dataset(name: str, size: str = "small", test_with_fake_data: bool = False) -> Any:
    """A data set of `DATASETS`: a `base.Dataset`, or `base.Datasets` for "mnist" and "dbpedia".

    Raises:
        ValueError: there is no data set of that name.
    """
    if name not in DATASETS:
        raise ValueError(f"Name of dataset is not found: {name}")
    return DATASETS[name](size, test_with_fake_data) if name == "dbpedia" else DATASETS[name]()


def make_dataset(
    name: str, n_samples: int = 100, noise: float | None = None, seed: int | None = 42, *args: Any, **kwargs: Any
) -> base.Dataset:
    """A generated data set, one of `SYNTHETIC`: data float64 [n_samples, 2], target [n_samples].

    Raises:
        ValueError: there is no data set of that name.
    """
    if name not in SYNTHETIC:
        raise ValueError(f"Synthetic dataset not found or not implemeted: {name}")
    made: base.Dataset = SYNTHETIC[name](*args, n_samples=n_samples, noise=noise, seed=seed, **kwargs)
    return made
