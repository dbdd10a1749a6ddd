"""The kit does not reproduce a defect of TensorFlow 1.15.5's batch norm."""

from __future__ import annotations

import numpy as np
import pytest

from tf1kit.tf1.repairs import repaired


@pytest.mark.parametrize("rank", [2, 4])
def test_updates_in_inference_leave_the_statistics(rank: int) -> None:
    """The update operations change nothing when they run while the placeholder is fed False.

    At rank 4, fused, 1.15.5 then makes the moving statistics NaN on a CPU: its kernel leaves the
    batch's statistics unwritten in inference, and the update multiplies what it finds there by 0.
    """
    import tensorflow.compat.v1 as tf

    slim = repaired("tf_slim")
    shape = [8, 3] if rank == 2 else [2, 2, 2, 3]
    with tf.Graph().as_default(), tf.Session() as session:
        is_training = tf.placeholder(tf.bool, [])
        images = tf.constant(np.random.RandomState(0).normal(5, 3, shape).astype(np.float32))
        outputs = slim.batch_norm(images, is_training=is_training, decay=0.5)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        moving = [variable for variable in tf.global_variables() if "moving" in variable.name]
        session.run(tf.global_variables_initializer())
        session.run([outputs, updates], {is_training: False})
        mean, variance = session.run(moving)
        assert np.array_equal(mean, np.zeros(3))
        assert np.array_equal(variance, np.ones(3))
        session.run([outputs, updates], {is_training: True})
        assert np.all(session.run(moving[0]) > 1)
