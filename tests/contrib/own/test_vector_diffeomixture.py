"""What 1.15.5's `VectorDiffeomixture` was to do, and fails to do."""

import numpy as np
import pytest
from tensorflow.compat import v1 as tf

from tf1kit.contrib import distributions


def test_gauss_hermite() -> None:
    """The grid of Gauss and Hermite, for which 1.15.5 raises AttributeError, has the points and the weights
    of NumPy.
    """
    with tf.Graph().as_default(), tf.Session() as session:
        grid, probs = session.run(
            distributions.quadrature_scheme_softmaxnormal_gauss_hermite([[0.3], [-1.0]], [[1.0], [0.5]], 4)
        )
    points, weights = np.polynomial.hermite.hermgauss(4)
    first = 1.0 / (1.0 + np.exp(-(np.array([[0.3], [-1.0]]) + np.sqrt(2.0) * np.array([[1.0], [0.5]]) * points)))
    np.testing.assert_allclose(grid, np.stack([first, 1.0 - first], 1), rtol=1e-6)
    np.testing.assert_allclose(probs, weights / weights.sum(), rtol=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_unknown_batch(seed: int) -> None:
    """Samples of a batch whose size is not known, for which 1.15.5 raises AttributeError, are those of the
    batch of known size.
    """
    found = []
    for shape in ([2, 1], [None, 1]):
        with tf.Graph().as_default(), tf.Session() as session:
            mix = tf.placeholder_with_default(np.float32([[0.0], [1.0]]), shape)
            scale = [tf.linalg.LinearOperatorScaledIdentity(3, np.float32(size)) for size in (1.1, 2.5)]
            made = distributions.VectorDiffeomixture(mix, [1.0], tf.distributions.Normal(0.0, 1.0), scale=scale)
            found.append(session.run(made.sample(5, seed=seed)))
    assert found[0].shape == (5, 2, 3)
    np.testing.assert_array_equal(*found)
