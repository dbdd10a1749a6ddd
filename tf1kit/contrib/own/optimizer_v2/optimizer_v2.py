"""Optimizers whose state and numbers belong to a graph.

Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/optimizer_v2.py. A number that is a
function is computed again in each call of `apply_gradients`. Distribution is that of one replica.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import optimizer


class State:
    """The slots, other variables and numbers of an optimizer in a graph.

    The optimizer keeps the variables, as every optimizer of TensorFlow does: so checkpoints of
    objects have them, and give them values that were restored before they were made.
    """

    def __init__(self, owner: OptimizerV2, fixed: dict[str, Any]) -> None:
        self._owner, self._name = owner, owner._name
        self._graph = None if tf.executing_eagerly() else tf.get_default_graph()
        self._slot_names: set[str] = set()
        with tf.init_scope():
            self._fixed = {key: {None: tf.convert_to_tensor(value, name=key)} for key, value in sorted(fixed.items())}
        self._hyper: dict[str, dict[Any, Any]] = self._fixed

    def renew(self, dynamic: dict[str, Callable[[], Any]]) -> None:
        """Compute the numbers that are functions."""
        found = {key: {None: tf.convert_to_tensor(make(), name=key)} for key, make in sorted(dynamic.items())}
        self._hyper = {**found, **self._fixed}

    def get_hyper(self, name: str, dtype: Any = None) -> Any:
        """A number, as a scalar of its own dtype or of `dtype`."""
        found = self._hyper[name]
        if dtype not in found:
            found[dtype] = tf.cast(found[None], dtype)
        return found[dtype]

    def create_slot(self, var: Any, val: Any, slot_name: str, optional_op_name: str | None = None) -> Any:
        """The slot of a variable; the first call makes it with the value."""
        self._slot_names.add(slot_name)
        return self._owner._get_or_make_slot(var, val, slot_name, optional_op_name or self._name)

    def create_slot_with_initializer(
        self, var: Any, initializer: Any, shape: Any, dtype: Any, slot_name: str, optional_op_name: str | None = None
    ) -> Any:
        """The slot of a variable; the first call makes it by the initializer, or of the tensor."""
        self._slot_names.add(slot_name)
        about = (var, initializer, shape, dtype, slot_name, optional_op_name or self._name)
        return self._owner._get_or_make_slot_with_initializer(*about)

    def zeros_slot(self, var: Any, slot_name: str, optional_op_name: str | None = None) -> Any:
        """The slot of a variable; the first call makes it of zeros."""
        self._slot_names.add(slot_name)
        return self._owner._zeros_slot(var, slot_name, optional_op_name or self._name)

    def get_slot(self, var: Any, name: str) -> Any:
        """The slot of a variable by name, or None."""
        return self._owner.get_slot(var, name)

    def get_slot_names(self) -> list[str]:
        """The names of the slots, sorted."""
        return sorted(self._slot_names)

    def create_non_slot(self, initial_value: Any, name: str, colocate_with: Any = None) -> Any:
        """A variable that belongs to no other; the first call makes it, on the device of one."""
        found = self.get_non_slot(name)
        if found is None:
            with tf.colocate_with(colocate_with, ignore_existing=True):
                found = tf.Variable(initial_value, name=name, trainable=False)
            self._owner._maybe_initialize_trackable()
            self._owner._handle_deferred_dependencies(name=name, trackable=found)
            self._owner._non_slot_dict[name, self._graph] = found
        return found

    def get_non_slot(self, name: str) -> Any:
        """A variable that `create_non_slot` has made, or None."""
        return self._owner._get_non_slot_variable(name, self._graph)


class OptimizerV2(tf.train.Optimizer):
    """A subclass sets numbers by `_set_hyper` and overrides `_create_vars(var_list, state)`,
    `_apply_dense(grad, var, state)` and its neighbours, and `_finish(state)`.

    Args:
        use_locking: whether updates lock the variables.
        name: the name of the operations and the slots.

    Raises:
        ValueError: there is no name.
        RuntimeError: a subclass has `_create_slots`, which belongs to `tf.train.Optimizer`.
    """

    def __init__(self, use_locking: bool, name: str) -> None:
        if type(self)._create_slots is not tf.train.Optimizer._create_slots:
            kind = type(self).__name__
            raise RuntimeError(
                f"Override _create_vars instead of _create_slots when descending from OptimizerV2 (class {kind})"
            )
        super().__init__(use_locking, name)
        self._states: dict[Any, State] = {}
        self._hyper: dict[str, Any] = {}

    def _set_hyper(self, name: str, value: Any) -> None:
        """Set a number: a constant, a tensor, or a function that gives one of these."""
        self._hyper[name] = value

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = tf.train.Optimizer.GATE_OP,
        aggregation_method: Any = None,
        name: str | None = None,
        grad_loss: Any = None,
        stop_gradients: Any = None,
        scale_loss_by_num_replicas: bool = False,
    ) -> Any:
        """Compute the gradients of a loss and apply them; see `compute_gradients`."""
        about = (var_list, gate_gradients, aggregation_method, grad_loss, stop_gradients, scale_loss_by_num_replicas)
        pairs = self.compute_gradients(loss, *about)
        if all(gradient is None for gradient, _ in pairs):
            said = "No gradients provided for any variable, check your graph for ops that do not support gradients,"
            raise ValueError(f"{said} between variables {[str(v) for _, v in pairs]} and loss {loss}.")
        return self.apply_gradients(pairs, global_step=global_step, name=name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = tf.train.Optimizer.GATE_OP,
        aggregation_method: Any = None,
        grad_loss: Any = None,
        stop_gradients: Any = None,
        scale_loss_by_num_replicas: bool = False,
    ) -> list[tuple[Any, Any]]:
        """The gradients of a loss and their variables.

        Args:
            loss: a scalar, or a function that computes it; in eager execution it must be a function.
            var_list: None for the trainable variables.
            gate_gradients: GATE_NONE, GATE_OP or GATE_GRAPH.
            aggregation_method: the way in which gradients are added.
            grad_loss: the gradient of the loss; None for 1.
            stop_gradients: tensors that do not pass gradients on.
            scale_loss_by_num_replicas: without effect on one replica.
        """
        if callable(loss):
            with tf.GradientTape() as tape:
                if var_list is not None:
                    tape.watch(var_list)
                value = loss()
            variables = tape.watched_variables() if var_list is None else list(var_list)
            return list(zip(tape.gradient(value, variables, grad_loss), variables, strict=True))
        if stop_gradients is None:
            return super().compute_gradients(loss, var_list, gate_gradients, aggregation_method, False, grad_loss)
        variables = tf.trainable_variables() if var_list is None else list(var_list)
        gates = {"gate_gradients": gate_gradients == self.GATE_OP, "stop_gradients": stop_gradients}
        found = tf.gradients(loss, variables, grad_loss, aggregation_method=aggregation_method, **gates)
        found = tf.tuple(found) if gate_gradients == self.GATE_GRAPH else found
        return list(zip(found, variables, strict=True))

    def apply_gradients(
        self, grads_and_vars: Iterable[tuple[Any, Any]], global_step: Any = None, name: str | None = None
    ) -> Any:
        """The operation that applies gradients, and then adds one to the step.

        Raises:
            ValueError: there is no gradient.
        """
        given = tuple(grads_and_vars)
        if not given:
            raise ValueError("No variables provided.")
        pairs = [(tf.convert_to_tensor_or_indexed_slices(g), v) for g, v in given if g is not None]
        if not pairs:
            raise ValueError(f"No gradients provided for any variable: {[str(v) for _, v in given]}.")
        with tf.name_scope(name, self._name) as scope:
            state = self._renewed()
        with tf.init_scope():
            self._create_vars([variable for _, variable in pairs], state)
        with tf.name_scope(scope):
            self._prepare(state)
            updates = [self._update(gradient, variable, state) for gradient, variable in pairs]
            updated = tf.group(updates)
            with tf.control_dependencies([updated]):
                finished = self._finish(state)
            finished = updated if finished is None else finished
            if global_step is None:
                train_op = tf.group(finished, name=scope)
            else:
                with tf.control_dependencies([finished]), tf.colocate_with(global_step):
                    train_op = tf.assign_add(global_step, 1, name=scope)
                    train_op = getattr(train_op, "op", train_op)
        if not tf.executing_eagerly():
            tf.add_to_collection(tf.GraphKeys.TRAIN_OP, train_op)
        return train_op

    def _renewed(self) -> State:
        """The state of the default graph, with new values of the numbers that are functions."""
        key = tf.get_default_graph()
        dynamic = {name: value for name, value in self._hyper.items() if callable(value)}
        if key not in self._states:
            fixed = {name: value for name, value in self._hyper.items() if name not in dynamic}
            self._states[key] = State(self, fixed)
        self._states[key].renew(dynamic)
        return self._states[key]

    def _update(self, gradient: Any, variable: Any, state: State) -> Any:
        """The operation that updates a variable, with its constraint."""
        if isinstance(variable, tf.Tensor):
            raise NotImplementedError("Trying to update a Tensor ", variable)
        sparse, resource = isinstance(gradient, tf.IndexedSlices), hasattr(variable, "handle")
        if sparse and variable.constraint is not None:
            raise RuntimeError("Cannot use a constraint function on a sparse variable.")
        with tf.name_scope(f"update_{variable.name.partition(':')[0]}"), tf.colocate_with(variable):
            if sparse and resource:
                values, rows = gradient.values, gradient.indices
                return self._resource_apply_sparse_duplicate_indices(values, variable, rows, state)
            if sparse:
                return self._apply_sparse_duplicate_indices(gradient, variable, state)
            apply = self._resource_apply_dense if resource else self._apply_dense
            update = apply(gradient, variable, state)
            if variable.constraint is None:
                return update
            with tf.control_dependencies([update]):
                return tf.assign(variable, variable.constraint(variable))

    def get_slot_names(self) -> list[str]:
        """The names of the slots in the default graph."""
        state = self._get_per_graph_state()
        return state.get_slot_names() if state else []

    def _get_per_graph_state(self) -> State | None:
        return self._states.get(tf.get_default_graph())

    def _create_vars(self, var_list: list[Any], state: State) -> None:
        """Make the slots of the variables."""

    def _prepare(self, state: State) -> None:
        """Make what the updates have in common."""

    def _apply_dense(self, grad: Any, var: Any, state: State) -> Any:
        raise NotImplementedError

    def _resource_apply_dense(self, grad: Any, handle: Any, state: State) -> Any:
        raise NotImplementedError

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, handle: Any, indices: Any, state: State) -> Any:
        summed, rows = optimizer._deduplicate_indexed_slices(values=grad, indices=indices)
        return self._resource_apply_sparse(summed, handle, rows, state)

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any, state: State) -> Any:
        raise NotImplementedError

    def _apply_sparse_duplicate_indices(self, grad: Any, var: Any, state: State) -> Any:
        summed, rows = optimizer._deduplicate_indexed_slices(values=grad.values, indices=grad.indices)
        return self._apply_sparse(tf.IndexedSlices(summed, rows, grad.dense_shape), var, state)

    def _apply_sparse(self, grad: Any, var: Any, state: State) -> Any:
        raise NotImplementedError

    def _finish(self, state: State) -> Any:
        """The operation after the updates; None without one."""
        return None
