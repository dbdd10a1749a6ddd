"""DBpedia: titles and abstracts in 14 classes.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/datasets/text_datasets.py. The small stand-in that
TensorFlow 1 shipped for tests is not here.
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from tf1kit.contrib.own.learn import base

DBPEDIA_URL = "https://github.com/le-scientifique/torchDatasets/raw/master/dbpedia_csv.tar.gz"


def maybe_download_dbpedia(data_dir: str) -> None:
    """Download and unpack the archive unless `data_dir`/dbpedia_csv has train.csv and test.csv.

    Raises:
        urllib.error.URLError: it is not there and cannot be downloaded.
    """
    folder = Path(data_dir) / "dbpedia_csv"
    if not all((folder / name).exists() for name in ("train.csv", "test.csv")):
        with tarfile.open(base.maybe_download("dbpedia_csv.tar.gz", data_dir, DBPEDIA_URL), "r:*") as archive:
            archive.extractall(data_dir, filter="data")


def load_dbpedia(size: str = "small", test_with_fake_data: bool = False) -> base.Datasets:
    """The rows of train.csv and test.csv; every thousandth where `size` is "small". There is no validation set.

    Raises:
        FileNotFoundError: `test_with_fake_data`, whose file is not part of this package.
    """
    if test_with_fake_data:
        raise FileNotFoundError(
            "tf.contrib.learn.datasets.load_dataset('dbpedia', test_with_fake_data=True): the made-up rows that"
            " TensorFlow 1 shipped for its tests are not here; put rows of your own into"
            " dbpedia_data/dbpedia_csv/train.csv and test.csv and leave the argument out."
        )
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
