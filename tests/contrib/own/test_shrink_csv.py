"""Tests `shrink_csv`, which writes a part of a CSV file's rows to a file beside it."""

from tf1kit.contrib.learn.python.learn.datasets import base


def test_every_third_row(tmp_path) -> None:
    """The new file has `_small` in its name; dots in the folder's name stay."""
    folder = tmp_path / "data.v1"
    folder.mkdir()
    (folder / "rows.csv").write_text("".join(f"{row},a\n" for row in range(7)))
    base.shrink_csv(str(folder / "rows.csv"), 3)
    assert (folder / "rows_small.csv").read_text().split() == ["0,a", "3,a", "6,a"]
