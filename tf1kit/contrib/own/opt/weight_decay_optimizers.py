"""Weight decay beside the gradient, not through it (Loshchilov and Hutter, "Decoupled weight decay
regularization").

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/weight_decay_optimizers.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


class DecoupledWeightDecayExtension:
    """A mixin in front of an optimizer class. It shrinks a variable by `weight_decay` times itself
    before the update.

        class MyAdamW(DecoupledWeightDecayExtension, tf.train.AdamOptimizer): ...

    The decay is not multiplied by the learning rate. With sparse gradients, only the updated rows
    shrink. Nothing shrinks before all gradients are computed. In 1.15.5 that order is left to
    chance, so its losses vary from run to run.
    """

    def __init__(self, weight_decay: Any, **kwargs: Any) -> None:
        self._decay_var_list: Any = None
        self._gradients: list[Any] = []
        self._weight_decay = weight_decay
        self._weight_decay_tensor = None
        super().__init__(**kwargs)

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: Any = tf.train.Optimizer.GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: Any = None,
        grad_loss: Any = None,
        decay_var_list: Any = None,
    ) -> Any:
        """`Optimizer.minimize` with the variables that shrink; None shrinks all."""
        self._only(decay_var_list)
        return super().minimize(  # type: ignore[misc]
            loss,
            global_step=global_step,
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            name=name,
            grad_loss=grad_loss,
        )

    def apply_gradients(
        self, grads_and_vars: Any, global_step: Any = None, name: Any = None, decay_var_list: Any = None
    ) -> Any:
        """`Optimizer.apply_gradients` with the variables that shrink; None shrinks all.

        As in 1.15.5, `minimize` calls this method, and this method's None replaces the list that
        `minimize` got.
        """
        self._only(decay_var_list)
        grads_and_vars = list(grads_and_vars)
        self._gradients = [gradient for gradient, _ in grads_and_vars if gradient is not None]
        return super().apply_gradients(grads_and_vars, global_step=global_step, name=name)  # type: ignore[misc]

    def _only(self, variables: Any) -> None:
        self._decay_var_list = {variable.ref() for variable in variables} if variables else None

    def _decays(self, var: Any) -> bool:
        return not self._decay_var_list or var.ref() in self._decay_var_list

    def _prepare(self) -> None:
        decay = self._weight_decay
        self._weight_decay_tensor = tf.convert_to_tensor(decay() if callable(decay) else decay, name="weight_decay")
        super()._prepare()  # type: ignore[misc]

    def _decay_weights_op(self, var: Any) -> Any:
        if not self._decays(var):
            return tf.no_op()
        with tf.control_dependencies(self._gradients):
            return var.assign_sub(self._weight_decay * var, self._use_locking)  # type: ignore[attr-defined]

    def _decay_rows_op(self, var: Any, indices: Any) -> Any:
        if not self._decays(var):
            return tf.no_op()
        with tf.control_dependencies(self._gradients):
            return tf.scatter_add(var, indices, -self._weight_decay * tf.gather(var, indices))

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        with tf.control_dependencies([self._decay_weights_op(var)]):
            return super()._apply_dense(grad, var)  # type: ignore[misc]

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        with tf.control_dependencies([self._decay_weights_op(var)]):
            return super()._resource_apply_dense(grad, var)  # type: ignore[misc]

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        with tf.control_dependencies([self._decay_rows_op(var, grad.indices)]):
            return super()._apply_sparse(grad, var)  # type: ignore[misc]

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        with tf.control_dependencies([self._decay_rows_op(var, indices)]):
            return super()._resource_apply_sparse(grad, var, indices)  # type: ignore[misc]


def extend_with_decoupled_weight_decay(base_optimizer: Any) -> Any:
    """A subclass of an optimizer class whose first argument is `weight_decay`; see
    `DecoupledWeightDecayExtension`.
    """

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):
        """An optimizer that also shrinks the weights."""

        def __init__(self, weight_decay: Any, *args: Any, **kwargs: Any) -> None:
            super().__init__(weight_decay, *args, **kwargs)

    return OptimizerWithDecoupledWeightDecay


class MomentumWOptimizer(DecoupledWeightDecayExtension, tf.train.MomentumOptimizer):
    """Momentum with decoupled weight decay."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "MomentumW",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            momentum=momentum,
            use_locking=use_locking,
            name=name,
            use_nesterov=use_nesterov,
        )


class AdamWOptimizer(DecoupledWeightDecayExtension, tf.train.AdamOptimizer):
    """Adam with decoupled weight decay."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-08,
        use_locking: bool = False,
        name: str = "AdamW",
    ) -> None:
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            use_locking=use_locking,
            name=name,
        )
