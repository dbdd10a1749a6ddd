"""All public names of the modules of `tensorflow.python`; `places.py` tries a part of them."""

from pathlib import Path

import pytest
import tensorflow as tf

from tests import warm
from tf1kit.errors import MissingNameError
from tf1kit.tf1.estimator import has_estimator
from tf1kit.tf1.private_table import Name, page, reason

PAGE = Path(__file__).parents[2] / "docs" / "private.md"
NEWEST = tf.__version__.startswith("2.21.")  # the page is written on this version


@pytest.mark.skipif(not NEWEST or not has_estimator(), reason="the page is of the newest TensorFlow with estimators")
def test_page_is_up_to_date(tmp_path: Path) -> None:
    """The page is the generated text, so every name works or says why not."""
    done = warm.run("tf1kit.tf1", [tmp_path / "private.md"], tmp_path)
    assert done.returncode == 0, done.stderr[-4000:]
    assert PAGE.read_text("utf-8") == (tmp_path / "private.md").read_text("utf-8"), (
        "python -m tf1kit.tf1 docs/private.md"
    )


def test_an_error_without_a_reason_is_refused() -> None:
    """The sweep stops at an error that does not say why a name is missing."""
    with pytest.raises(AssertionError):
        reason(MissingNameError("no attribute"))


def test_counts() -> None:
    """A module that is not there counts with all its names, which are not listed one by one."""
    text = page([Name("a.b", "c"), Name("a.b", "d", 1, "it is gone"), Name("a.e", "", 5, "it is gone")])
    assert "7 public names: 1 work, 6 say why not." in text
    assert "| `a` | 7 | 1 | 6 |" in text
    assert text.endswith("**It is gone.**\n\n- `a.b`: `d`\n- `a.e`\n")
