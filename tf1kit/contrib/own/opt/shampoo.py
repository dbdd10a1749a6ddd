"""Shampoo (Gupta, Koren and Singer, 2018): gradients are multiplied by roots of their own products.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/shampoo.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt.matrix_functions import matrix_inverse_pth_root, matrix_square_root


def GetParam(var: Any, timestep: Any) -> Any:  # noqa: N802
    """A number, or what a function gives for a step."""
    return var(timestep) if callable(var) else var


class ShampooOptimizer(tf.train.Optimizer):
    """Has a slot `gbar` for the average of the gradients, and for each dimension `Gbar_i` for their
    products, and `H_i` for the root if it is not computed in each step. The numbers may be functions
    of the step.

    Args:
        global_step: the step, which counts from 0.
        max_matrix_size: for longer dimensions, only the diagonal of the products is kept.
        gbar_decay: the share of the old average that stays.
        gbar_weight: the weight of the new gradient.
        mat_gbar_decay: the share of the old products that stays.
        mat_gbar_weight: the weight of the new product.
        learning_rate: the factor of the step.
        svd_interval: after how many steps the roots are computed again.
        precond_update_interval: after how many steps the products change.
        epsilon: is added to the diagonal.
        alpha: the power, divided by the number of dimensions.
        use_iterative_root: whether the roots come from an iteration and not from an SVD.
        use_locking: not used.
        name: the name of the slots.
    """

    def __init__(
        self,
        global_step: Any = 0,
        max_matrix_size: int = 768,
        gbar_decay: Any = 0.0,
        gbar_weight: Any = 1.0,
        mat_gbar_decay: Any = 1.0,
        mat_gbar_weight: Any = 1.0,
        learning_rate: Any = 1.0,
        svd_interval: Any = 1,
        precond_update_interval: Any = 1,
        epsilon: float = 1e-4,
        alpha: Any = 0.5,
        use_iterative_root: bool = False,
        use_locking: bool = False,
        name: str = "Shampoo",
    ) -> None:
        super().__init__(use_locking, name)
        self._global_step = tf.cast(global_step, tf.float32)
        self._max_matrix_size, self._epsilon, self._alpha = max_matrix_size, epsilon, alpha
        self._gbar_decay, self._gbar_weight = gbar_decay, gbar_weight
        self._mat_gbar_decay, self._mat_gbar_weight = mat_gbar_decay, mat_gbar_weight
        self._learning_rate, self._use_iterative_root = learning_rate, use_iterative_root
        self._svd_interval, self._precond_update_interval = svd_interval, precond_update_interval

    def _create_slots(self, var_list: Any) -> None:
        for variable in var_list:
            with tf.colocate_with(variable):
                self._zeros_slot(variable, "gbar", self._name)
                for i, size in enumerate(variable.shape.as_list()):
                    whole = size <= self._max_matrix_size
                    if whole and self._svd_interval > 1:
                        self._get_or_make_slot(variable, tf.eye(size), f"H_{i}", self._name)
                    zeros = tf.zeros([size, size] if whole else [size])
                    self._get_or_make_slot(variable, zeros, f"Gbar_{i}", self._name)

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        return self._step(grad, var)

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        return self._step(grad, var)

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._resource_apply_sparse(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad_values: Any, var: Any, grad_indices: Any) -> Any:
        if var.shape.as_list()[0] > self._max_matrix_size and self._gbar_decay == 0.0:
            return self._step(grad_values, var, grad_indices)
        shape = tf.shape(var, out_type=grad_indices.dtype)
        return self._step(tf.scatter_nd(grad_indices[:, None], grad_values, shape), var)

    def _now(self, name: str) -> Any:
        """One of the numbers at this step."""
        return GetParam(getattr(self, f"_{name}"), self._global_step + 1)

    def _average(self, var: Any, decay: str, rest: Any) -> Any:
        """The average `var` after `rest` is added to the share of it that stays."""
        if getattr(self, f"_{decay}") == 0.0:
            return rest
        if getattr(self, f"_{decay}") == 1.0:
            return tf.assign_add(var, rest)
        return var.assign_add((self._now(decay) - 1) * var + rest)

    def _step(self, grad: Any, var: Any, indices: Any = None) -> Any:
        gbar = self.get_slot(var, "gbar")
        moved = grad if indices is not None else self._average(gbar, "gbar_decay", self._now("gbar_weight") * grad)
        sizes = var.shape.as_list()
        power = -self._now("alpha") / len(sizes)
        for i, size in enumerate(sizes):
            if size <= self._max_matrix_size:
                moved = tf.tensordot(moved, self._root(grad, var, i, size, power), axes=([0], [0]))
            else:
                factor = self._diagonal(grad, var, i, size, power, indices if i == 0 else None, indices is not None)
                moved = tf.transpose(moved, [*range(1, len(sizes)), 0]) * factor
        rate = self._now("learning_rate")
        if indices is not None:
            return tf.scatter_add(var, indices, -rate * moved)
        return tf.assign_sub(var, rate * moved)

    def _root(self, grad: Any, var: Any, i: int, size: int, power: Any) -> Any:
        """The root of the products along a dimension."""
        products, step = self.get_slot(var, f"Gbar_{i}"), self._global_step + 1
        every, svd = self._now("precond_update_interval"), self._now("svd_interval")
        others = [each for each in range(grad.shape.rank) if each != i]

        def updated() -> Any:
            outer = tf.tensordot(grad, grad, axes=(others, others))
            return self._average(products, "mat_gbar_decay", self._now("mat_gbar_weight") * every * outer)

        mean = tf.cond(tf.mod(step, every) < 1, updated, lambda: tf.identity(products)) / float(size)
        if self._svd_interval == 1:
            return self._power(mean, size, power)
        kept = self.get_slot(var, f"H_{i}")
        return tf.cond(
            tf.mod(step, svd) < 1,
            lambda: tf.assign(kept, self._power(mean, size, power)),
            lambda: tf.identity(kept),
        )

    def _power(self, matrix: Any, size: int, power: Any) -> Any:
        if self._use_iterative_root:
            root = matrix_square_root(matrix, size, 100, self._epsilon)
            return matrix_inverse_pth_root(root, size, 2 * power, 100, 1e-6, ridge_epsilon=0.0)
        if size == 1:
            return tf.pow(matrix + self._epsilon, power)
        values, u, v = tf.svd(matrix + self._epsilon * tf.eye(size), full_matrices=True)
        return tf.matmul(v * tf.pow(tf.maximum(values, self._epsilon), power), tf.transpose(u))

    def _diagonal(self, grad: Any, var: Any, i: int, size: int, power: Any, indices: Any, sparse: bool) -> Any:
        """The root of the diagonal of the products along a long dimension."""
        products = self.get_slot(var, f"Gbar_{i}")
        others = [each for each in range(grad.shape.rank) if each != i]
        square = tf.reduce_sum(grad * grad, others) / (1.0 if sparse else float(size)) if others else grad * grad
        rest = self._now("mat_gbar_weight") * square
        if indices is not None:
            assert self._mat_gbar_decay == 1.0
            mean = tf.gather(tf.scatter_add(products, indices, rest), indices)
        else:
            mean = self._average(products, "mat_gbar_decay", rest)
        return tf.where_v2(mean > 0, tf.pow(mean, power), tf.zeros_like(mean))
