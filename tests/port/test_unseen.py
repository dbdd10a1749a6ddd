"""Tests kinds of graphs that public programs have, and that the project had not seen before it ported these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, labels
from tests.port.test_told import ported
from tests.port.test_trained import failed
from tf1kit.errors import UsageError
from tf1kit.graph import pruned
from tf1kit.parity.written.forward import Forward
from tf1kit.port import flags, minimized, objective, read, recovered, unported, weight_map
from tf1kit.port.read import ends


def images() -> Any:
    """What a network is fed."""
    return tf.placeholder(tf.float32, [8, 4], "images")


def descends(loss: Any) -> None:
    """The plainest step."""
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def still(name: str, *shape: int) -> Any:
    """A variable that no optimizer changes."""
    return tf.get_variable(name, shape, trainable=False)


def perceptual() -> None:
    """Features of what is made and of what is wanted, by weights that nothing trains."""
    kernel = still("kernel", 3, 5)
    made, wanted = dense(images(), 3, "fc"), tf.placeholder(tf.float32, [8, 3], "wanted")
    descends(tf.reduce_mean(tf.squared_difference(*(tf.nn.relu(tf.matmul(one, kernel)) for one in (made, wanted)))))


def padded() -> None:
    """A table whose first row is zeros, looked up by what the loss alone takes."""
    table = tf.concat([tf.zeros([1, 3]), tf.get_variable("table", [9, 3])], 0)
    items = tf.placeholder(tf.int32, [8], "items")
    descends(tf.reduce_mean(tf.square(tf.reduce_sum(dense(images(), 3, "fc") * tf.gather(table, items), 1) - 1.0)))


def targeted() -> None:
    """A copy of the network, of other numbers than those of the loss."""
    descends(tf.reduce_mean(tf.squared_difference(dense(images(), 3, "fc"), labels(8, 3))))
    dense(tf.placeholder(tf.float32, [8, 4], "next"), 3, "copy")
    pairs = [(f"copy/{end}:0", f"fc/{end}:0") for end in ("weights", "biases")]
    known = {one.name: one for one in tf.trainable_variables()}
    for copy, of in pairs:
        tf.assign(known[copy], known[of])


def measured() -> None:
    """A mean of all batches, of what the network gives."""
    y = dense(images(), 3, "fc")
    total = tf.get_variable(
        "total", [], trainable=False, collections=[tf.GraphKeys.LOCAL_VARIABLES], use_resource=False
    )
    tf.divide(tf.assign_add(total, tf.reduce_mean(tf.norm(y, axis=1))), 2.0, name="each")
    descends(tf.reduce_mean(tf.squared_difference(y, labels(8, 3))))


def along_one_axis() -> None:
    """A convolution of one axis with a penalty."""
    kernel = tf.get_variable("kernel", [3, 3, 2])
    x = tf.nn.conv1d(tf.placeholder(tf.float32, [2, 6, 3], "images"), kernel, 1, "SAME")
    descends(tf.reduce_mean(tf.squared_difference(x, labels(2, 6, 2))) + 0.1 * tf.nn.l2_loss(kernel))


def counted() -> None:
    """A count of steps in float32."""
    step = tf.get_variable("global_step", [], initializer=tf.zeros_initializer(), trainable=False)
    loss = tf.reduce_mean(tf.squared_difference(dense(images(), 3, "fc"), labels(8, 3)))
    tf.train.AdamOptimizer(0.1).minimize(loss, step)


def parted() -> None:
    """Lists of one part."""
    (x,) = tf.unstack(tf.reshape(images(), [1, 8, 4]))
    (y,) = tf.split(x * 2.0, 1, 1)
    descends(tf.reduce_mean(tf.squared_difference(dense(y, 3, "fc"), labels(8, 3))))


def nested() -> None:
    """A branch within each branch, by the same flag; one of them is never reached."""
    phase, x = tf.placeholder(tf.bool, [], "phase"), dense(images(), 3, "fc")
    kernel = tf.trainable_variables()[0]

    def never() -> Any:
        with tf.control_dependencies([tf.assign(kernel, kernel * 2.0)]):
            return tf.identity(x)

    x = tf.cond(
        phase,
        lambda: tf.cond(phase, lambda: tf.nn.dropout(x, rate=0.5), lambda: x),
        lambda: tf.cond(phase, never, lambda: x),
    )
    descends(tf.reduce_mean(tf.squared_difference(dense(x, 3, "last"), labels(8, 3))))


Mutant = tuple[
    Any, str, str, Any, str
]  # module, text, other text, where the module's class or function is used, its name
KINDS: dict[str, tuple[Callable[[], None], Mutant, str]] = {  # graph, a mutant, what the mutant says
    "perceptual": (
        perceptual,
        (minimized, "if _is_weight(node)", "if False", minimized, "Boundary"),
        "it takes a variable that the network does not have",
    ),
    "padded": (
        padded,
        (minimized, "(_followers(self.graph, variables)", "(set()", minimized, "Boundary"),
        "the loss (it takes no tensor of the network)",
    ),
    "targeted": (
        targeted,
        (ends, "for one in following if", "for one in () if", read, "Ends"),
        "the change of copy/weights by the operation",
    ),
    "along one axis": (
        along_one_axis,
        (objective, '"layers.Conv1D": ("kernel",),', "", recovered, "regularized"),
        "the penalty on kernel",
    ),
    "nested": (
        nested,
        (unported, "one.operation in there and ", "one.operation not in done and ", unported, "Account"),
        "the change of fc/weights in each call",
    ),
}


@pytest.mark.parametrize("what", KINDS)
def test_a_kind(what: str, mutated: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is proven as a whole, and a mutant leaves a part."""
    make, (module, old, new, user, name), says = KINDS[what]
    made = ported(tmp_path, make)
    assert made.source.left == ()
    assert failed(made, tmp_path) == []
    changed = mutated(module, old, new)
    monkeypatch.setattr(changed, "NotFoundError", minimized.NotFoundError, raising=False)
    monkeypatch.setattr(user, name, getattr(changed, name))
    assert any(says in one for one in ported(tmp_path, make).source.left)


def test_branches_within_branches(mutated: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They take their flag from a Switch of the flag."""
    monkeypatch.setattr(flags, "prune", mutated(pruned, 'and flow(node) != "Switch"', "").prune)
    with pytest.raises(UsageError, match="is in a branch or loop"):
        ported(tmp_path, nested)


def test_a_metric_of_all_batches(mutated: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is told, and is no end point, since it changes a variable."""
    made = ported(tmp_path, measured)
    assert (made.source.beside, made.source.left) == (("each",), ())
    assert failed(made, tmp_path) == []
    monkeypatch.setattr(read, "Ends", mutated(ends, " and source(one)[0] not in counted", "").Ends)
    with pytest.raises(UsageError, match="of the type AssignAdd, which is not on the list"):
        ported(tmp_path, measured)


def test_a_count_in_float32(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It gets back its type."""
    made = ported(tmp_path, counted)
    assert failed(made, tmp_path) == []
    monkeypatch.setattr(weight_map, "COUNTING", ("int32", "int64"))
    assert failed(made, tmp_path) == ["global_step"]


def test_lists_of_one_part(tmp_path: Path) -> None:
    """They are not taken for their part."""
    made = ported(tmp_path, parted)
    assert failed(made, tmp_path) == []
    with pytest.raises(AssertionError):
        failed(made, tmp_path, "ops.squeeze(", "ops.unstack(")


def test_a_label_that_is_a_number(tmp_path: Path) -> None:
    """Its shape is that of a number if that is said."""

    def make() -> None:
        gain = tf.placeholder(tf.float32, None, "gain")
        descends(tf.reduce_mean(tf.square(dense(images(), 3, "fc") - gain)))

    made = ported(tmp_path, make)
    made.write(tmp_path / "net.py")
    proof = Forward(made, tmp_path / "net.py", shapes={"gain:0": ()})
    assert [one.status for one in proof.prove()] == ["holds"] * 3
    with pytest.raises(UsageError, match=r"or --shape gain=\(\) for a number"):
        Forward(made, tmp_path / "net.py").prove()
