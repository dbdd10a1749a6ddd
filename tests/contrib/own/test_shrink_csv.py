"""A part of a CSV file's rows, in a file beside it."""

from tf1kit.contrib.learn.python.learn.datasets import base


def test_every_third_row(tmp_path) -> None:
    """Under the name with `_small` in it, in the same folder, dots of which stay."""
    folder = tmp_path / "data.v1"
    folder.mkdir()
    (folder / "rows.csv").write_text("".join(f"{row},a\n" for row in range(7)))
    base.shrink_csv(str(folder / "rows.csv"), 3)
    assert (folder / "rows_small.csv").read_text().split() == ["0,a", "3,a", "6,a"]
