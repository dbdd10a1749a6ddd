"""Downloads files of data sets once, and reads them from CSV.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/datasets/base.py. Three things
deviate. A failed download says which file to put where. The user puts the file of the Boston house
prices, which TensorFlow 1 shipped, into Keras's folder of data sets. `shrink_csv` leaves the dots of folders alone.
"""

from __future__ import annotations

import csv
import os
import random
import time
import urllib.error
import urllib.request
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Dataset = namedtuple("Dataset", ["data", "target"])
Datasets = namedtuple("Datasets", ["train", "validation", "test"])
Function = Callable[..., Any]

CONNECTION_TIMED_OUT = 110  # the only errno after which a download is tried again


def load_csv_with_header(filename: Any, target_dtype: Any, features_dtype: Any, target_column: int = -1) -> Dataset:
    """Read a CSV file whose first row begins with the numbers of rows and features.

    Returns:
        A `Dataset` of data [rows, features] and target [rows].
    """
    with _gfile().Open(filename) as file:
        rows = csv.reader(file)
        header = next(rows)
        data = np.zeros((int(header[0]), int(header[1])), dtype=features_dtype)
        target = np.zeros((int(header[0]),), dtype=target_dtype)
        for index, row in enumerate(rows):
            target[index] = np.asarray(row.pop(target_column), dtype=target_dtype)
            data[index] = np.asarray(row, dtype=features_dtype)
    return Dataset(data=data, target=target)


def load_csv_without_header(filename: Any, target_dtype: Any, features_dtype: Any, target_column: int = -1) -> Dataset:
    """Read a CSV file whose rows are features and a target; returns a `Dataset` of data [rows, ...]
    and target [rows].
    """
    data, target = [], []
    with _gfile().Open(filename) as file:
        for row in csv.reader(file):
            target.append(row.pop(target_column))
            data.append(np.asarray(row, dtype=features_dtype))
    return Dataset(data=np.array(data), target=np.array(target, dtype=target_dtype))


def shrink_csv(filename: str, ratio: int) -> None:
    """Write every `ratio`-th row of `name.csv` to `name_small.csv`."""
    folder, slash, name = filename.rpartition("/")
    with (
        _gfile().Open(filename) as whole,
        _gfile().Open(folder + slash + name.replace(".", "_small."), "w") as small,
    ):
        writer = csv.writer(small)
        writer.writerows(row for index, row in enumerate(csv.reader(whole)) if index % ratio == 0)


def load_iris(data_path: Any = None) -> Dataset:
    """Fisher's 150 irises in his order: data float64 [150, 4] in centimetres, target int64 [150] of
    0, 1, 2.
    """
    path = data_path if data_path is not None else str(Path(__file__).parent / "data" / "iris.csv")
    return load_csv_with_header(path, target_dtype=int, features_dtype=float)


def load_boston(data_path: Any = None) -> Dataset:
    """The Boston house prices from a CSV file with a header; data and target are float64.

    Args:
        data_path: the file; None for boston_house_prices.csv in Keras's folder of data sets.

    Raises:
        FileNotFoundError: the file is not there; this package does not ship what TensorFlow 1
            shipped.
    """
    if data_path is None:
        keras_home = os.environ.get("KERAS_HOME") or "~/.keras"
        data_path = Path(keras_home).expanduser() / "datasets" / "boston_house_prices.csv"
        if not data_path.exists():
            raise FileNotFoundError(
                "tf.contrib.learn.datasets.load_boston: the Boston house prices are not shipped here; take "
                "boston_house_prices.csv from TensorFlow 1.15's wheel "
                f"(tensorflow_core/contrib/learn/python/learn/datasets/data) and put it into {data_path.parent}, or "
                "call tf.contrib.learn.datasets.base.load_boston(data_path=...)."
            )
    return load_csv_with_header(data_path, target_dtype=float, features_dtype=float)


def retry(
    initial_delay: float,
    max_delay: float,
    factor: float = 2.0,
    jitter: float = 0.25,
    is_retriable: Callable[[Exception], bool] | None = None,
) -> Callable[[Function], Function]:
    """A decorator that calls the function again as long as it raises, after growing delays in
    seconds.

    With `is_retriable`, it waits after errors for which that function is true, and raises the
    others. Without it, it calls again at once. The error of the last call is always raised.

    Raises:
        ValueError: the factor is below 1, or the jitter is 1 or more.
    """
    if factor < 1:
        raise ValueError(f"factor must be at least 1, not {factor}")
    if jitter >= 1:
        raise ValueError(f"jitter must be below 1, not {jitter}")

    def wrap(function: Function) -> Function:
        def persistent(*args: Any, **kwargs: Any) -> Any:
            delay = initial_delay
            while delay <= max_delay:
                try:
                    return function(*args, **kwargs)
                except Exception as error:
                    if is_retriable is not None:
                        if not is_retriable(error):
                            raise
                        time.sleep(delay * random.uniform(1 - jitter, 1 + jitter))
                delay *= factor
            return function(*args, **kwargs)

        return persistent

    return wrap


@retry(1.0, 16.0, is_retriable=lambda error: isinstance(error, OSError) and error.errno == CONNECTION_TIMED_OUT)
def urlretrieve_with_retry(url: str, filename: str | None = None) -> Any:
    """`urllib.request.urlretrieve`, which tries again if the connection timed out."""
    return urllib.request.urlretrieve(url, filename)


def maybe_download(filename: str, work_directory: str, source_url: str) -> str:
    """The path of a file in a folder. The file is downloaded if the folder does not have it.

    Raises:
        urllib.error.URLError: the download failed; the message says where to put a copy.
    """
    gfile = _gfile()
    if not gfile.Exists(work_directory):
        gfile.MakeDirs(work_directory)
    path = os.path.join(work_directory, filename)  # noqa: PTH118 (the folder may be a URL that gfile knows)
    if not gfile.Exists(path):
        try:
            temporary, _ = urlretrieve_with_retry(source_url)
        except urllib.error.URLError as error:
            raise urllib.error.URLError(
                f"{filename} is not in {work_directory!r} and could not be downloaded from {source_url}"
                f" ({error}); put a copy of it into that folder"
            ) from error
        gfile.Copy(temporary, path)
        with gfile.GFile(path) as file:
            size = file.size()
        print("Successfully downloaded", filename, size, "bytes.")
    return path


def _gfile() -> Any:
    from tensorflow.compat import v1 as tf

    return tf.gfile
