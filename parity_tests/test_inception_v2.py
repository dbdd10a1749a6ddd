"""Compares slim's Inception V2 on every rung, and the legacy file with slim's own network."""

import hashlib
import inspect
import types

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf1kit.contrib.slim import nets

from legacy import inception_v2 as legacy
from legacy.inception_utils import inception_arg_scope
from migrated import inception_v2 as migrated
from parity_tests import full_size, perturb
from tests.genuine.record import RECORDED, read
from tf1kit.contrib import slim
from tf1kit.parity import PairSuite, convolutions, load_pair, multiplications
from tf1kit.parity.ladder import RUNGS
from tf1kit.parity.recording import recording, streams
from tf1kit.parity.recording.compare import Row, compare, compare_golden
from tf1kit.parity.recording.scenario import free_run
from tf1kit.parity.recording.tolerances import LIMITS

PAIR = ("legacy.inception_v2", "migrated.inception_v2")
STAGES = ["Conv2d_1a_7x7", "MaxPool_2a_3x3", "Conv2d_2b_1x1", "Conv2d_2c_3x3", "MaxPool_3a_3x3"]
STAGES += [row[0] for row in legacy.MIXED]
COLLECTIONS = {
    "TRAINABLE_VARIABLES": "trainable_variables",
    "MODEL_VARIABLES": "model_variables",
    "REGULARIZATION_LOSSES": "regularization_losses",
    "UPDATE_OPS": "update_ops",
}


class TestInceptionV2(PairSuite):
    """The network with a quarter of its width, on 64x64 images.

    `python -m parity_tests.full_size` compares the full size.
    """

    legacy, migrated = PAIR
    steps = 5

    @pytest.mark.parametrize("rung", [*RUNGS[:-1], pytest.param("mutation", marks=pytest.mark.long)])
    def test_rung(self, ladder, rung):
        """The rung holds. `mutation` is a long test: it builds the port for each mutant."""
        super().test_rung(ladder, rung)


def built(classes, use_resource=None):
    """Return the graph of the network at full size, and its end points."""
    scope = inception_arg_scope(batch_norm_var_collection="moving_vars")
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=use_resource), slim.arg_scope(scope):
        return graph, legacy.inception_v2(tf.zeros([2, 224, 224, 3]), classes)[1]


def test_is_the_network_of_genuine_slim():
    """The variables, collections and end points are those of `tf.contrib.slim.nets` under 1.15.5.

    Recorded by `python3.7 -W ignore tests/record.py genuine --write slim_nets`.
    """
    genuine = read("slim_nets", RECORDED)
    graph, ends = built(1001, use_resource=False)  # updates of resource variables have other names
    variables = [v.op.name + str(v.shape.as_list()) for v in graph.get_collection("variables")]
    assert variables == genuine["inception_v2/variables"]
    for key, name in COLLECTIONS.items():
        names = " ".join(member.name.split(":")[0] for member in graph.get_collection(name))
        digest = hashlib.md5(names.encode()).hexdigest()
        assert f"{len(names.split())} {digest}" == genuine[f"inception_v2/{key}"]
    assert len(graph.get_collection("moving_vars")) == 136
    later = ("AvgPool_1a", "PreLogits")  # end points that only later versions of slim have
    described = [f"{name} {end.shape.as_list()}" for name, end in ends.items() if name not in later]
    assert described == genuine["inception_v2/endpoints"]


def test_has_the_documents_size():
    """With 1000 classes, the network has the document's variables, elements and multiply-adds."""
    graph, _ = built(1000)
    sizes = {v.name: np.prod(v.shape.as_list()) for v in graph.get_collection("variables")}
    assert len(sizes) == 277
    assert sum(sizes.values()) == 11_198_112
    assert sum(sizes[v.name] for v in graph.get_collection("trainable_variables")) == 11_178_336
    depthwise = multiplications((7, 7), (112, 112), maps_in=3, maps_out=8)  # each filter reads one colour
    assert sum(row.multiply_adds for row in convolutions(graph)) + depthwise == 1_934_857_216


@pytest.mark.parametrize("training", [True, False])
def test_end_points_are_those_of_slim(training):
    """With the same weights, each end point is at 0 ULP from slim's, in training and evaluation."""
    images = streams.images(0, 1, (4, 64, 64, 3), "float32")
    seen = []
    for make, scope in (
        (legacy.inception_v2, inception_arg_scope),
        (nets.inception.inception_v2, nets.inception.inception_v2_arg_scope),
    ):
        with tf.Graph().as_default(), tf.Session() as session, slim.arg_scope(scope()):
            _, ends = make(
                tf.constant(images), 10, training, depth_multiplier=0.25, min_depth=16, dropout_keep_prob=1.0
            )
            for variable in tf.global_variables():
                variable.load(streams.weight(0, variable.op.name, variable.shape.as_list()), session)
            seen.append(session.run(ends))
    for name, end in seen[1].items():
        np.testing.assert_array_equal(seen[0][name], end, err_msg=name)


@pytest.mark.parametrize("stage", STAGES)
def test_final_endpoint(stage):
    """With `final_endpoint` the network ends there, and has no variables of later end points."""
    with tf.Graph().as_default(), slim.arg_scope(inception_arg_scope()):
        net, ends = legacy.inception_v2_base(tf.zeros([2, 64, 64, 3]), stage, depth_multiplier=0.25)
        assert list(ends) == STAGES[: STAGES.index(stage) + 1]
        assert ends[stage] is net
        assert {v.op.name.split("/")[1] for v in tf.global_variables()} <= set(ends)


def test_options_of_the_base():
    """The options of the base network work, and wrong values are refused by name.

    NCHW gives the same variables and transposed end points. Without `use_separable_conv` the first
    layer is a plain convolution. Without the root block its end points are missing.
    """
    shapes = {}
    for data_format, size in (("NHWC", [2, 64, 64, 3]), ("NCHW", [2, 3, 64, 64])):
        with tf.Graph().as_default(), slim.arg_scope(inception_arg_scope()):
            _, ends = legacy.inception_v2_base(
                tf.zeros(size), depth_multiplier=0.25, use_separable_conv=False, data_format=data_format
            )
            shapes[data_format] = [end.shape.as_list() for end in ends.values()]
            shapes[data_format + " variables"] = [(v.op.name, v.shape.as_list()) for v in tf.global_variables()]
    assert shapes["NCHW variables"] == shapes["NHWC variables"]
    assert shapes["NCHW variables"][0] == ("InceptionV2/Conv2d_1a_7x7/weights", [7, 7, 3, 16])
    assert [[n, height, width, maps] for n, maps, height, width in shapes["NCHW"]] == shapes["NHWC"]
    with tf.Graph().as_default(), slim.arg_scope(inception_arg_scope()):
        _, ends = legacy.inception_v2_base(tf.zeros([2, 8, 8, 48]), depth_multiplier=0.25, include_root_block=False)
        assert list(ends) == STAGES[5:]
        for wrong in (
            {"final_endpoint": "Mixed_6a"},
            {"depth_multiplier": 0},
            {"data_format": "NWHC"},
            {"data_format": "NCHW"},
        ):
            with pytest.raises(ValueError, match=str(next(iter(wrong.values())))):
                legacy.inception_v2_base(tf.zeros([2, 64, 64, 3]), **wrong)


def test_options_of_the_classifier():
    """The options of the classifier work.

    They are 0 or None classes for features, unsqueezed logits, global pooling and reuse.

    With this width there are 101 features, although 0.1 of 1024 rounds to 102. The width of each
    branch is rounded separately. Genuine 1.15.5 gives the shape (2, 10, 10, 101) for

        from tensorflow.contrib.slim.nets import inception
        base = inception.inception_v2_base
        base(tf.zeros([2, 320, 320, 3]), depth_multiplier=0.1, min_depth=4)[0].shape
    """
    with tf.Graph().as_default(), slim.arg_scope(inception_arg_scope()):
        thin = types.MappingProxyType({"depth_multiplier": 0.1, "min_depth": 4})
        images = tf.zeros([2, 320, 320, 3])
        logits, _ = legacy.inception_v2(images, 5, global_pool=True, spatial_squeeze=False, **thin)
        assert logits.shape.as_list() == [2, 1, 1, 5]
        count = len(tf.global_variables())
        for classes in (0, None):
            features, ends = legacy.inception_v2(images, classes, global_pool=True, reuse=True, **thin)
            assert features.shape.as_list() == [2, 1, 1, 35 + 32 + 22 + 12]  # 101
            assert list(ends)[-1] == "global_pool"
        assert len(tf.global_variables()) == count


def test_argument_scope():
    """The options of the argument scope work.

    Without batch norm each convolution has a bias. With a scale it has a gamma. With
    `batch_norm_updates_collections=None` the collection UPDATE_OPS is empty.
    """
    for arguments, ending in (
        ({"use_batch_norm": False}, "Conv2d_2b_1x1/biases"),
        ({"batch_norm_scale": True}, "gamma"),
    ):
        with tf.Graph().as_default(), slim.arg_scope(inception_arg_scope(**arguments)):
            legacy.inception_v2_base(tf.zeros([2, 64, 64, 3]), "Conv2d_2b_1x1")
            assert any(v.op.name.endswith(ending) for v in tf.global_variables())
    with tf.Graph().as_default(), slim.arg_scope(inception_arg_scope(batch_norm_updates_collections=None)):
        legacy.inception_v2_base(tf.zeros([2, 64, 64, 3]), "Conv2d_2b_1x1")
        assert not tf.get_collection(tf.GraphKeys.UPDATE_OPS)


def test_the_port_keeps_its_options():
    """The config has each argument of the constructor, also with values other than the defaults."""
    others = {"depth_multiplier": 0.1, "num_classes": 5, "dropout_keep_prob": 0.5, "min_depth": 4, "seed": 3}
    others |= {"spatial_squeeze": False, "global_pool": True, "use_separable_conv": False, "include_root_block": False}
    assert set(others) | {"kwargs"} == set(inspect.signature(migrated.InceptionV2).parameters)
    config = migrated.InceptionV2(**others).get_config()
    assert config.items() >= others.items()
    assert migrated.InceptionV2.from_config(config).get_config() == config


@pytest.mark.long
def test_the_seed_of_the_graph_is_the_ports():
    """Dropout of the port draws what the graph draws with the same seed."""
    pair = load_pair(*PAIR, images=(4, 32, 32, 3), seed=3)
    port = pair.migrated_side("float32")
    expected, found = (free_run(side, (1, 2))[0] for side in (pair.legacy_side("float32"), port))
    assert [row.problem for row in compare("bitwise", expected, found) if not row.ok] == []
    assert port.model.dropout.seed == (3, legacy.DROPOUT_SEED)


@pytest.mark.long
def test_training_is_chaotic():
    """A difference of one unit in the last place exceeds the tolerance at step 20, but not at 5.

    For this reason the pair does not compare float64 at step 20.
    """
    found = perturb.spread(load_pair(*PAIR).legacy_side("float64"), perturb.STEPS)
    limit = LIMITS["float64", "endpoints"]
    assert found[1] < found[5] < limit < found[20]


def test_softmax_is_what_logits_make_it():
    """The exception for `Predictions` allows only what a difference of the logits explains.

    The softmax of 1.15.5's logits is 1.15.5's. If the logits differ by 1.2e-6 of scale, the softmax
    differs by almost 7e-6 of scale.
    """
    with np.load(f"{full_size.GOLDEN}_softmax.npz") as kept:
        logits, predictions = kept["Logits"], kept["Predictions"]
    perturbed = logits.copy()
    perturbed.flat[predictions.argmax()] += 1.2e-6 * abs(logits).max()
    with tf.Graph().as_default(), tf.Session() as session:
        same, other = session.run([tf.nn.softmax(logits), tf.nn.softmax(perturbed)])
    assert full_size.scaled(predictions, same) < 2e-7
    assert full_size.scaled(predictions, other) > LIMITS["golden", "endpoints"]
    for found, passes in (
        ((perturbed, other), True),
        ((logits, other), False),  # these predictions are not the softmax of these logits
        ((logits * 1.00001, full_size.softmax(logits * 1.00001)), False),  # logits beyond their limit
    ):
        at = f"step_1/{full_size.EVALUATED}"
        row = Row(
            at + "Predictions", "endpoints", "golden", "legacy", limit=5e-6, problem="apart", worst=[(0, 0.0, 0.0)]
        )
        full_size.except_softmax([row], {at + "Logits": found[0], at + "Predictions": found[1]})
        assert row.ok == passes


def test_a_gradient_passes_for_the_relus_that_explain_it_only():
    """A gradient beyond its tolerance passes only if flipped ReLUs explain the difference.

    `flips` computes exactly what two flipped elements add. Without flipped elements, or with
    others, the row still fails.
    """
    rng = np.random.default_rng(0)
    exact, back = rng.normal(size=(2, 2, 3, 3, 4)).astype("float32")
    rounded = exact.copy()
    rounded[0, 1, 2, 3], rounded[1, 0, 0, 1] = -exact[0, 1, 2, 3], -exact[1, 0, 0, 1]
    signs = np.sign(rounded[[0, 1], [1, 0], [2, 0], [3, 1]])
    added = np.array([0, signs[1] * back[1, 0, 0, 1], 0, signs[0] * back[0, 1, 2, 3]], "float32")
    flipped, elements, part = full_size.flips(exact, rounded, back)
    assert (flipped, elements) == (2, 72)
    assert np.array_equal(part, added)

    key = "step_1/gradients/InceptionV2/Conv/BatchNorm/beta"
    gradient = np.ones(4, "float32")
    golden = recording.golden_of({"float32/" + key: gradient, "float64/" + key: gradient.astype("float64")}, {})
    found = {key: gradient + added}
    nothing = (0, 72, np.zeros(4, "float32"))
    for explained, passes in (
        ((2, 72, added), True),
        ((2, 72, -added), False),
        (nothing, False),
        ((0, 72, added), False),
    ):
        rows = compare_golden("golden", golden, found, "legacy", "float32/")
        assert not rows[0].ok
        [row] = full_size.except_kinks(rows, golden, found, "legacy", {"Conv": explained}.get)
        assert row.ok == passes


def test_squeeze():
    """`tf.squeeze` treats the shape of D2's example as the document says, and refuses its `[1,2]`.

    The document prints the result of `[0,1]` for it.
    """
    with tf.Graph().as_default():
        a = tf.zeros([1, 1, 2, 1, 3, 1, 4])
        assert tf.squeeze(a).shape.as_list() == [2, 3, 4]
        assert tf.squeeze(a, [0, 1]).shape.as_list() == [2, 1, 3, 1, 4]
        with pytest.raises(ValueError, match="Can not squeeze dim\\[2\\], expected a dimension of 1, got 2"):
            tf.squeeze(a, [1, 2])
