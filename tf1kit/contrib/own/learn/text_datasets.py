"""DBpedia: titles and abstracts in 14 classes.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/datasets/text_datasets.py. The
small data set for tests has other rows than TensorFlow 1's, but as many and of the same classes.
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import numpy as np

from tf1kit.contrib.own.learn import base

DBPEDIA_URL = "https://github.com/le-scientifique/torchDatasets/raw/master/dbpedia_csv.tar.gz"
STAND_IN = (
    (1, "Grey Heron Press", "Grey Heron Press is a publisher of maps."),
    (2, "Ada Lovelace", "Ada Lovelace was a writer and mathematician."),
    (3, "Rowing", "Rowing is a sport of boats and oars."),
)
STAND_IN_FOR_TEST = ((2, "Emmy Noether", "Emmy Noether was a mathematician."),)


def maybe_download_dbpedia(data_dir: str) -> None:
    """Download and unpack the archive unless `data_dir`/dbpedia_csv has train.csv and test.csv.

    Raises:
        urllib.error.URLError: the archive is missing and cannot be downloaded.
    """
    folder = Path(data_dir) / "dbpedia_csv"
    if not all((folder / name).exists() for name in ("train.csv", "test.csv")):
        with tarfile.open(base.maybe_download("dbpedia_csv.tar.gz", data_dir, DBPEDIA_URL), "r:*") as archive:
            archive.extractall(data_dir, filter="data")


def load_dbpedia(size: str = "small", test_with_fake_data: bool = False) -> base.Datasets:
    """The rows of train.csv and test.csv. There is no validation set.

    Args:
        size: "small" takes every thousandth row.
        test_with_fake_data: whether to return three made-up rows for training and one for testing,
            without a download.
    """
    if test_with_fake_data:
        return base.Datasets(train=_set(STAND_IN), validation=None, test=_set(STAND_IN_FOR_TEST))
    data_dir = os.path.join(os.getenv("TF_EXP_BASE_DIR", ""), "dbpedia_data")  # noqa: PTH118 (as the original names it)
    maybe_download_dbpedia(data_dir)
    sets = []
    for name in ("train", "test"):
        path = os.path.join(data_dir, "dbpedia_csv", f"{name}.csv")  # noqa: PTH118
        if size == "small":
            base.shrink_csv(path, 1000)
            path = path.replace(f"{name}.csv", f"{name}_small.csv")
        sets.append(base.load_csv_without_header(path, target_dtype="int32", features_dtype=str, target_column=0))
    return base.Datasets(train=sets[0], validation=None, test=sets[1])


def _set(rows: tuple[tuple[int, str, str], ...]) -> base.Dataset:
    texts = np.array([[title, abstract] for _, title, abstract in rows], dtype=str)
    return base.Dataset(data=texts, target=np.array([target for target, _, _ in rows], dtype=np.int32))
