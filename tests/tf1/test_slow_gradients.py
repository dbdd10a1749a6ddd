"""The remark on gradients for which oneDNN is slow comes for the shapes for which it is, and for no others."""

from __future__ import annotations

import pytest
import tensorflow.compat.v1 as tf

from tf1kit.tf1 import remark, slow_gradients

# Images, kernel, strides -> whether the remark comes.  benchmarks/subjects/forms.py measures the first.
CASES = {
    "as wide as its input": ([None, 256, 64, 1], [5, 64, 1, 128], 1, True),
    "four channels": ([16, 256, 64, 4], [5, 64, 4, 128], 1, True),
    "a narrow kernel": ([16, 256, 64, 1], [5, 8, 1, 128], 1, False),
    "digits": ([16, 28, 28, 1], [5, 5, 1, 64], 1, False),
    "many channels": ([16, 256, 64, 64], [5, 64, 64, 128], 1, False),
    "a small kernel on a small input": ([16, 16, 16, 1], [1, 16, 1, 8], 1, False),
    "strides": ([16, 256, 64, 1], [5, 64, 1, 128], 2, False),
    "an unknown length": ([None, None, 64, 1], [5, 64, 1, 128], 1, False),
}


@pytest.mark.parametrize("onednn", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_where_it_is_said(
    case: str, onednn: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the gradients of a graph; not if the program runs without oneDNN."""
    images, kernel, stride, is_said = CASES[case]
    monkeypatch.setattr(remark, "_SAID", set())
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", str(int(onednn)))
    with tf.Graph().as_default():
        x, k = tf.placeholder(tf.float32, images), tf.placeholder(tf.float32, kernel)
        loss = tf.reduce_sum(tf.square(tf.nn.conv2d(x, k, [1, stride, stride, 1], "VALID")))
        gradients = tf.gradients(loss, [x, k])
        for _ in range(2):
            slow_gradients.tell(None, [(gradients[1], k), (None, x)])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == (is_said and onednn)
    for line in said:
        assert "gradients/Conv2D_grad/Conv2DBackpropInput" in line and line.endswith("--no-onednn (docs/1-run-it.md)")
