"""Trains a port on several replicas: the workers of a cluster, or several devices of one machine.

A replica computes its rows of each batch. Losses, gradients and moving statistics are summed over
the replicas, so that the weights are those of one process with the whole batch, but for rounding.
TensorFlow's `MultiWorkerMirroredStrategy` and `MirroredStrategy` carry the numbers. The `fit` of
Keras 3 does not run on several workers; this loop on `strategy.run` does.

While a replica computes, a `keras.StatelessScope` keeps what layers assign. So a layer need not
know of replicas: a moving statistic becomes the mean of the replicas' new ones, and a counter, which
is equal in all of them, becomes the replica's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.cause import cause
from tf1kit.cluster.config import member
from tf1kit.cluster.meeting import AloneError
from tf1kit.errors import UsageError
from tf1kit.keras.replicas import share_of_batch
from tf1kit.port.messages import all_sum, from_first, number
from tf1kit.port.precision import widened
from tf1kit.port.strategies import shares_of
from tf1kit.port.training import Port, one_by_one, trained_endpoints

MEAN = 1e-4  # relative difference that rounding explains between the loss of a batch and of the batch twice
# Of an end point's scale: rounding explains less between the rows of a replica and those of one process.
APART, APART_IN_HALF = 1e-2, 0.2
GONE = (tf.errors.AbortedError, tf.errors.CancelledError, tf.errors.DeadlineExceededError, tf.errors.UnavailableError)
DRAWS = "seed_generator_state"  # the variable of each random layer of Keras


class Replicas:
    """A port on the replicas of a strategy. `train` takes it in the place of a `Port`.

    Args:
        make: builds the port.
        strategy: a strategy of TensorFlow with synchronous replicas.
        batch_size: the number of examples of a batch, over all replicas.
        synchronised: whether batch norm takes the statistics of the whole batch, as one process
            does. If not, a replica normalises by its own, as in TensorFlow 1.

    Raises UsageError for a batch with fewer examples than replicas.
    """

    def __init__(self, make: Callable[[], Port], strategy: Any, batch_size: int, synchronised: bool = True) -> None:
        self.strategy, cluster = strategy, member()
        self.together = 1
        with strategy.scope():
            self.port = make()
        self.model, self.optimizer = self.port.model, self.port.optimizer
        self.predict, self.fingerprint = self.port.predict, self.port.fingerprint
        self.leads = cluster is None or cluster.is_chief
        self.shares = shares_of(batch_size, strategy.num_replicas_in_sync, synchronised)
        local = len(self.shares) // (len(cluster.addresses) if cluster else 1)
        self.first = cluster.number * local if cluster else 0  # of the replicas of this process
        mine = self.shares[self.first : self.first + local]
        self.own = {"rows": slice(mine[0].first, mine[-1].first + mine[-1].count)}
        self._traced_step = tf.function(self._step, jit_compile=False)

    def build(self, images: Any) -> None:
        """Create the weights and the optimizer's state, equal in all replicas, for whole batches
        such as these images.

        Raises UsageError if the loss of the port is not a mean over the examples, or if its network
        takes statistics of a replica's examples where those of the whole batch are asked for. The
        latter is not checked where layers of Keras draw random numbers, see `random_layers`.
        """
        with self.strategy.scope():
            self.port.build(images)
        self._check_loss(images)
        if self.shares[0].synchronised and not self.random_layers():
            self._check_statistics(images)

    def _check_loss(self, images: Any) -> None:
        """Raise UsageError if the loss of these images differs from that of a batch that has each image twice."""
        with keras.StatelessScope():  # evaluation may move statistics
            name, last = list(widened(self.model.endpoints(images), self.model.variable_dtype).items())[-1]
        labels = tf.one_hot(tf.range(len(images)) % self.port.classes, self.port.classes, dtype=last.dtype)
        once, twice = (
            np.asarray(self.port.loss({name: tf.concat([last] * times, 0)}, tf.concat([labels] * times, 0)))
            for times in (1, 2)
        )
        if not np.allclose(once, twice, rtol=MEAN, atol=0, equal_nan=True):
            raise UsageError(
                f"the loss of {type(self.model).__name__} is {once:.6g} for a batch and {twice:.6g} for the same batch "
                "twice: with several replicas it has to be a mean over the examples"
            )

    def _check_statistics(self, images: Any) -> None:
        """Raise UsageError if a replica computes other values of its rows, in training, than one process with
        the whole batch. The examples differ in magnitude from replica to replica, so their statistics differ.
        """
        shares = shares_of(2 * len(self.shares), len(self.shares))
        draw = np.random.RandomState(0).uniform(0, 255, (shares[0].total, *images.shape[1:]))
        sizes = np.repeat(1.0 + np.arange(len(shares)), 2).reshape(-1, *[1] * (draw.ndim - 1))
        probe = tf.cast(draw / sizes, images.dtype)

        def computed(rows: Any) -> dict[str, Any]:
            with keras.StatelessScope():
                return dict(self.model.endpoints(rows, training=True))

        def of_replica() -> Any:
            share = shares[number()]
            with share_of_batch(share):
                return computed(probe[share.first : share.first + share.count])

        whole = tf.function(computed, autograph=False)(probe)
        together = tf.function(lambda: self.strategy.run(of_replica), autograph=False)
        allowed = APART if self.model.compute_dtype == self.model.variable_dtype else APART_IN_HALF
        for name, found in self._with_others(together).items():
            for share, rows in zip(shares[self.first :], self.strategy.experimental_local_results(found), strict=False):
                expected = whole[name][share.first : share.first + share.count]
                if np.max(np.abs(rows - expected), initial=0) > allowed * np.max(np.abs(expected), initial=0):
                    raise UsageError(
                        f"{name} of {type(self.model).__name__} differs between a replica and one process: a layer takes "
                        "statistics, such as moments, of the examples that its replica has. Compute them with "
                        "tf1kit.keras.batch_moments, or train with --batch-norm per-replica"
                    )

    def agree(self, variables: list[Any]) -> None:
        """Set the variables of every replica to the bits that they have in the first."""
        kept = [variable for variable in variables if variable.shape.num_elements() != 0]

        def sent() -> Any:
            return from_first([tf.convert_to_tensor(variable) for variable in kept])

        for variable, value in zip(kept, self._exchanged(sent), strict=True):
            variable.assign(value)

    def gather(self) -> None:
        """Do nothing: every process has the variables."""

    def wait(self) -> None:
        """Wait until every worker has come here."""

        def sent() -> Any:
            return all_sum([tf.zeros([])])

        self._exchanged(sent)

    def _exchanged(self, sent: Callable[[], Any]) -> Any:
        """The results, in this process, of a function that exchanges messages between replicas."""
        together = tf.function(lambda: self.strategy.run(sent), autograph=False)
        return self._local(self._with_others(together))

    def random_layers(self) -> int:
        """The number of layers that draw other numbers than in one process: Keras's own random ones."""
        return sum(variable.path.rpartition("/")[2] == DRAWS for variable in self.model.variables)

    def step(self, images: Any, labels: Any) -> tuple[Any, Any]:
        """One step on the rows of this process. Returns loss and accuracy of the whole batch."""
        return self._with_others(self._traced_step, self._by_replica(images), self._by_replica(labels))

    def steps(self, batches: Iterator[Any], count: int) -> tuple[Any, Any]:
        """Take `count` steps on the next batches. Returns their losses and accuracies, float32 `[count]`."""
        return one_by_one(self.step, batches, count)

    def _with_others(self, function: Callable[..., Any], *given: Any) -> Any:
        """Call a function that exchanges messages.

        Raises AloneError if other workers do not answer any more.
        """
        try:
            return function(*given)
        except GONE as error:
            cluster = member()
            if cluster is None:
                raise
            others = ", ".join(name for name in cluster.names if name != cluster.name)
            raise AloneError(
                f"{cluster.name} gets no answer from {others} ({cause(error)}): start all workers again; "
                "with --checkpoint-dir they resume from the last checkpoint"
            ) from error

    def _by_replica(self, rows: Any) -> Any:
        """The rows of this process, cut into those of its replicas."""

        def part(context: Any) -> Any:
            share = self.shares[context.replica_id_in_sync_group]
            first = share.first - self.own["rows"].start
            return rows[first : first + share.count]

        return self.strategy.experimental_distribute_values_from_function(part)

    def _local(self, found: Any) -> Any:
        """What the first replica of this process has returned."""
        return tf.nest.map_structure(lambda value: self.strategy.experimental_local_results(value)[0], found)

    def _step(self, images: Any, labels: Any) -> tuple[Any, Any]:
        loss, hits, gradients, moved = self._local(self.strategy.run(self._replica, (images, labels)))
        for place, value in moved.items():
            self.model.non_trainable_variables[place].assign(value)
        self.optimizer.apply(gradients, self.model.trainable_variables)
        return loss, hits

    def _replica(self, images: Any, labels: Any) -> Any:
        """What a replica computes: loss, accuracy, gradients and the new values of other variables, of the whole batch."""
        share, variables = self.shares[number()], self.model.trainable_variables
        values = [tf.convert_to_tensor(variable.value) for variable in variables]
        part, replicas = share.count / share.total, len(self.shares)
        with tf.GradientTape() as tape, share_of_batch(share):
            tape.watch(values)
            given = list(zip(variables, values, strict=True))
            with keras.StatelessScope(state_mapping=given, collect_losses=True) as scope:
                endpoints = trained_endpoints(self.model, images)
                last = list(endpoints.values())[-1]
                own = self.port.loss(endpoints, tf.one_hot(labels, self.port.classes, dtype=last.dtype))
                loss = tf.add_n([own * part, *(once / replicas for once in self.model.losses)])
        gradients = tape.gradient(loss, values)
        kept = [scope.get_current_value(variable) for variable in self.model.non_trainable_variables]
        moved = {place: value for place, value in enumerate(kept) if value is not None}
        hits = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(last, 1, output_type=labels.dtype), labels), tf.float32))
        return self._whole(loss, hits * part, gradients, moved)

    def _whole(self, loss: Any, hits: Any, gradients: list[Any], moved: dict[int, Any]) -> Any:
        """The sums over the replicas, and the means of what layers moved."""
        means = [place for place, value in moved.items() if value.dtype.is_floating]
        known = [place for place, gradient in enumerate(gradients) if gradient is not None]
        sent = [loss, hits, *(gradients[place] for place in known)]
        sums = all_sum(sent + [moved[place] / len(self.shares) for place in means])
        gradients = list(gradients)
        for place, total in zip(known, sums[2:], strict=False):
            gradients[place] = total
        moved = {**moved, **dict(zip(means, sums[len(sent) :], strict=True))}
        return sums[0], sums[1], gradients, moved
