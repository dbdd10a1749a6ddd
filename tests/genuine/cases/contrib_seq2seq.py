"""Cases of tf.contrib.seq2seq: losses, helpers, decoders, attention and beam search; their names,
numbers and training. Cases that draw numbers have `parallel_iterations=1`, because steps that run
in parallel draw in any order, under 1.15.5, too.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import seq2seq as s2s
from tensorflow.contrib.seq2seq.python.ops import attention_wrapper
from tensorflow.python.layers.core import Dense

BATCH, STEPS, SYMBOLS, UNITS, WIDTH = 3, 4, 6, 4, 3
LENGTHS = [4, 2, 3]


def numbers(*shape):
    return np.random.RandomState(sum(shape)).normal(size=shape).astype(np.float32)


def start(sess):
    """Set all variables to NumPy's random numbers, by name."""
    sess.run(tf.global_variables_initializer())
    rng = np.random.RandomState(5)
    for variable in sorted(tf.global_variables(), key=lambda v: v.name):
        sess.run(variable.assign(rng.normal(scale=0.6, size=variable.shape.as_list())))


def flat(nested, name, found):
    """A structure of tensors as {name: tensor}; arrays of tensors are stacked."""
    if hasattr(nested, "stack"):
        nested = nested.stack()
    if isinstance(nested, tuple):
        for i, each in enumerate(nested):
            flat(each, name + "_" + (nested._fields[i] if hasattr(nested, "_fields") else str(i)), found)
    else:
        found[name] = nested
    return found


def evaluate(fetches, feed=None):
    """The tensors' values, and the variables' names and shapes."""
    with tf.Session() as sess:
        start(sess)
        found = sess.run(fetches, feed)
    found["variables"] = ["%s %s" % (v.name, v.shape.as_list()) for v in tf.global_variables()]
    return found


def gradient(loss):
    """The gradients by all variables in one vector."""
    found = [each for each in tf.gradients(loss, tf.trainable_variables()) if each is not None]
    return tf.concat([tf.reshape(tf.convert_to_tensor(each), [-1]) for each in found], 0)


def decoded(decoder, feed=None, with_gradient=True, **options):
    """Everything that `dynamic_decode` returns, with static shapes and gradients."""
    outputs, state, lengths = s2s.dynamic_decode(decoder, **options)
    fetches = flat(outputs, "outputs", flat(state, "state", {"lengths": lengths}))
    if with_gradient:
        fetches["gradient"] = gradient(tf.reduce_sum(tf.square(outputs[0])))
    found = evaluate(fetches, feed)
    found["static"] = str([each.shape.as_list() for each in (outputs[0], outputs[1]) if hasattr(each, "shape")])
    return found


def cell(units=UNITS):
    return tf.nn.rnn_cell.LSTMCell(units)


def training_decoder(helper=None, layer=None, gru=False):
    helper = helper or s2s.TrainingHelper(tf.constant(numbers(BATCH, STEPS, WIDTH)), LENGTHS)
    layers = tf.nn.rnn_cell.GRUCell(UNITS) if gru else cell()
    return s2s.BasicDecoder(layers, helper, layers.zero_state(BATCH, tf.float32), layer)


def embedding():
    return tf.get_variable("embedding", [SYMBOLS, WIDTH])


def memory(multiplier=1):
    """A memory of the shape [B, 5, 3], with its lengths."""
    values, lengths = tf.constant(numbers(BATCH, 5, 3)), tf.constant([5, 2, 4])
    return s2s.tile_batch((values, lengths), multiplier) if multiplier > 1 else (values, lengths)


def case_sequence_loss():
    """The loss with every way of averaging and summing."""
    logits, targets = tf.constant(numbers(2, 3, 5)), tf.constant([[1, 0, 4], [3, 2, 0]])
    weights = tf.constant([[1.0, 0.5, 0.0], [2.0, 0.0, 0.0]])
    found = {"no_weights": s2s.sequence_loss(logits, targets, tf.zeros([2, 3]))}
    for flags in (
        (1, 1, 0, 0),
        (1, 0, 0, 0),
        (0, 1, 0, 0),
        (0, 0, 0, 0),
        (0, 0, 1, 1),
        (0, 0, 1, 0),
        (0, 0, 0, 1),
        (1, 0, 0, 1),
    ):
        name = "loss_" + "".join(map(str, flags))
        found[name] = s2s.sequence_loss(logits, targets, weights, *[bool(flag) for flag in flags])
    found["own"] = s2s.sequence_loss(
        logits, targets, weights, softmax_loss_function=lambda labels, logits: tf.reduce_sum(logits, 1)
    )
    found["d_logits"] = tf.gradients(found["loss_1100"], logits)[0]
    return evaluate(found)


def case_training():
    """Teacher forcing behind `tf.layers.Dense`, with the loss of every tutorial."""
    return decoded(training_decoder(layer=Dense(SYMBOLS)))


def case_training_variants():
    """Training with time-major inputs and outputs, imputed, swapped or cut short, in a named scope,
    and without an output layer.
    """
    helper = s2s.TrainingHelper(tf.constant(numbers(STEPS, BATCH, WIDTH)), tf.constant(LENGTHS), time_major=True)
    return decoded(
        training_decoder(helper, gru=True),
        output_time_major=True,
        impute_finished=True,
        maximum_iterations=3,
        parallel_iterations=4,
        swap_memory=True,
        scope="speak",
    )


def case_training_placeholders():
    """Training with unknown batch and length, a sequence of length 0, and float64."""
    inputs, lengths = tf.placeholder(tf.float64, [None, None, WIDTH]), tf.placeholder(tf.int32, [None])
    layers = cell()
    helper = s2s.TrainingHelper(inputs, lengths)
    state = layers.zero_state(tf.size(lengths), tf.float64)
    decoder = s2s.BasicDecoder(layers, helper, state, Dense(SYMBOLS, use_bias=False))
    feed = {inputs: numbers(BATCH, STEPS, WIDTH), lengths: [2, 0, 4]}
    return decoded(decoder, feed, impute_finished=True)


def case_greedy():
    """Inference with the variables of training, with an end token that comes, and with an embedding
    function.
    """
    table = embedding()
    layer, layers = Dense(SYMBOLS, name="projection"), tf.nn.rnn_cell.GRUCell(UNITS)
    initial = tf.constant(numbers(BATCH, UNITS))
    inputs = tf.nn.embedding_lookup(table, [[1, 2, 3], [3, 4, 5], [0, 1, 2]])
    with tf.variable_scope("decode"):
        train, _, _ = s2s.dynamic_decode(
            s2s.BasicDecoder(layers, s2s.TrainingHelper(inputs, [3, 3, 2]), initial, layer)
        )
    with tf.variable_scope("decode", reuse=True):
        helper = s2s.GreedyEmbeddingHelper(table, tf.fill([BATCH], 1), 2)
        greedy, state, lengths = s2s.dynamic_decode(
            s2s.BasicDecoder(layers, helper, initial, layer), maximum_iterations=6, impute_finished=True
        )
        helper = s2s.GreedyEmbeddingHelper(lambda ids: tf.nn.embedding_lookup(table, ids), [1, 2, 3], 5)
        other, _, _ = s2s.dynamic_decode(s2s.BasicDecoder(layers, helper, initial, layer), maximum_iterations=2)
    return evaluate(
        {
            "train": train.rnn_output,
            "ids": greedy.sample_id,
            "logits": greedy.rnn_output,
            "state": state,
            "lengths": lengths,
            "other": other.sample_id,
        }
    )


def case_sample():
    """Ids that are drawn with op seeds, with and without a temperature."""
    table, found = embedding(), {}
    for name, temperature in (("plain", None), ("hot", 2.0)):
        helper = s2s.SampleEmbeddingHelper(table, tf.fill([BATCH], 1), 2, softmax_temperature=temperature, seed=11)
        with tf.variable_scope(name):
            layers = tf.nn.rnn_cell.GRUCell(SYMBOLS)
            outputs, _, lengths = s2s.dynamic_decode(
                s2s.BasicDecoder(layers, helper, layers.zero_state(BATCH, tf.float32)),
                maximum_iterations=8,
                parallel_iterations=1,
            )
        found.update({name + "_ids": outputs.sample_id, name + "_lengths": lengths})
    return evaluate(found)


def case_scheduled_embedding():
    """Ids that are sometimes drawn and fed."""
    table = embedding()
    inputs = tf.nn.embedding_lookup(table, [[1, 2, 3, 1], [3, 4, 5, 1], [0, 1, 2, 1]])
    helper = s2s.ScheduledEmbeddingTrainingHelper(inputs, LENGTHS, table, 0.5, seed=3, scheduling_seed=4)
    return decoded(training_decoder(helper, Dense(SYMBOLS)), parallel_iterations=1)


def case_scheduled_output():
    """Outputs that are sometimes fed unchanged."""
    helper = s2s.ScheduledOutputTrainingHelper(tf.constant(numbers(BATCH, STEPS, UNITS)), LENGTHS, 0.5, seed=3)
    return decoded(training_decoder(helper, gru=True), parallel_iterations=1)


def case_scheduled_output_auxiliary():
    """Outputs that a function changes, followed by auxiliary inputs; a probability of 1."""
    helper = s2s.ScheduledOutputTrainingHelper(
        numbers(BATCH, STEPS, WIDTH),
        LENGTHS,
        1.0,
        seed=3,
        next_inputs_fn=lambda outputs: outputs[:, :WIDTH],
        auxiliary_inputs=tf.constant(numbers(BATCH, STEPS, 2)),
    )
    return decoded(training_decoder(helper, gru=True), parallel_iterations=1)


def case_inference_helper():
    """Outputs that are fed unchanged until they are large; outputs with a function, and of two
    dimensions.
    """
    helper = s2s.InferenceHelper(
        lambda outputs: tf.tanh(outputs),
        [UNITS],
        tf.float32,
        tf.constant(numbers(BATCH, UNITS)),
        lambda samples: tf.reduce_max(samples, 1) > 0.5,
        lambda samples: samples * 2.0,
    )
    return decoded(training_decoder(helper, gru=True), maximum_iterations=4)


def case_custom_helper():
    """A helper made of functions that ends at a given time and returns another state."""
    inputs = tf.constant(numbers(BATCH, WIDTH))
    helper = s2s.CustomHelper(
        lambda: (tf.tile([False], [BATCH]), inputs),
        lambda time, outputs, state: tf.cast(tf.argmax(outputs, 1), tf.int32),
        lambda time, outputs, state, sample_ids: (time + 1 >= tf.constant(LENGTHS), inputs + 1.0, state * 0.5),
    )
    return decoded(training_decoder(helper, gru=True))


class Counting(s2s.Decoder):
    """A decoder without a cell that has a `finalize`."""

    batch_size = 2
    output_size = tf.TensorShape([2])
    output_dtype = tf.float32

    def initialize(self, name=None):  # noqa: D102
        return tf.constant([False, False]), tf.ones([2, 2]), tf.zeros([2])

    def step(self, time, inputs, state, name=None):  # noqa: D102
        return inputs, state + 1.0, inputs * 2.0, tf.stack([time >= 1, time >= 2])

    def finalize(self, outputs, final_state, sequence_lengths):  # noqa: D102
        return outputs + 1.0, (final_state, sequence_lengths)


def case_own_decoder():
    outputs, state, lengths = s2s.dynamic_decode(Counting(), impute_finished=True)
    return evaluate(flat(state, "state", {"outputs": outputs, "lengths": lengths}))


def attend(mechanism, feed=None, units=UNITS, **options):
    """A step-by-step decoder with an `AttentionWrapper`."""
    wrapped = s2s.AttentionWrapper(cell(units), mechanism, **options)
    helper = s2s.TrainingHelper(tf.constant(numbers(BATCH, STEPS, WIDTH)), LENGTHS)
    decoder = s2s.BasicDecoder(wrapped, helper, wrapped.zero_state(BATCH, tf.float32))
    found = decoded(decoder, feed, parallel_iterations=1)
    found["sizes"] = str([wrapped.output_size, wrapped.state_size.attention, wrapped.state_size.alignments])
    return found


def case_bahdanau():
    return attend(s2s.BahdanauAttention(5, *memory()), alignment_history=True)


def case_bahdanau_normalized():
    """Normalized Bahdanau attention with an attention layer, the cell's output, and another
    probability function.
    """
    mechanism = s2s.BahdanauAttention(5, memory()[0], normalize=True, probability_fn=lambda x: tf.nn.sigmoid(x))
    return attend(mechanism, attention_layer_size=6, output_attention=False)


def case_luong():
    return attend(s2s.LuongAttention(UNITS, *memory()), attention_layer_size=3)


def case_luong_scaled():
    """Scaled Luong attention with hardmax, keys and values of the program, an attention layer of
    the program, and another input.
    """
    mechanism = s2s.LuongAttention(
        UNITS, *memory(), scale=True, probability_fn=s2s.hardmax, custom_key_value_fn=lambda k, v: (k * 2.0, v + 1.0)
    )
    return attend(
        mechanism, attention_layer=Dense(2, activation=tf.tanh), cell_input_fn=lambda x, a: tf.concat([a, x], -1)
    )


def case_bahdanau_monotonic():
    return attend(s2s.BahdanauMonotonicAttention(5, *memory(), normalize=True, score_bias_init=-1.0))


def case_luong_monotonic():
    """Monotonic Luong attention in the recursive mode, with noise from an op seed."""
    mechanism = s2s.LuongMonotonicAttention(
        UNITS, *memory(), scale=True, sigmoid_noise=1.0, sigmoid_noise_seed=5, mode="recursive"
    )
    return attend(mechanism, name="attentive")


def case_two_mechanisms():
    mechanisms = [s2s.BahdanauAttention(5, *memory()), s2s.LuongMonotonicAttention(UNITS, *memory(), mode="hard")]
    return attend(mechanisms, attention_layer_size=[2, 3], alignment_history=True)


def case_monotonic_attention():
    """Monotonic attention in its three modes, safe_cumprod and hardmax."""
    chosen = tf.sigmoid(tf.constant(numbers(3, 5) * 2))
    previous = tf.nn.softmax(tf.constant(numbers(3, 5)))
    found = {mode: s2s.monotonic_attention(chosen, previous, mode) for mode in ("recursive", "parallel")}
    found["hard"] = s2s.monotonic_attention(tf.round(chosen), tf.one_hot([0, 1, 4], 5), "hard")
    found["cumprod"] = s2s.safe_cumprod(tf.constant([[0.5, 0.0, 0.5], [1.0, 0.25, 2.0]]), axis=1, exclusive=True)
    found["hardmax"] = s2s.hardmax(tf.constant([[1.0, 3.0, 3.0], [0.0, -1.0, -2.0]]))
    return evaluate(found)


def case_clone():
    """An encoder's state in a wrapper's zero state, by `clone` and by `initial_cell_state`."""
    start_state = tf.nn.rnn_cell.LSTMStateTuple(tf.constant(numbers(BATCH, 4)), tf.constant(numbers(BATCH, 4) + 1))
    mechanism = s2s.LuongAttention(UNITS, *memory())
    wrapped = s2s.AttentionWrapper(cell(), mechanism)
    cloned = wrapped.zero_state(BATCH, tf.float32).clone(cell_state=start_state)
    other = s2s.AttentionWrapper(cell(), mechanism, initial_cell_state=start_state).zero_state(BATCH, tf.float32)
    output, state = wrapped(tf.constant(numbers(BATCH, WIDTH)), cloned)
    found = evaluate(flat(state, "state", flat(other.cell_state, "other", {"output": output})))
    try:
        cloned.clone(attention=tf.zeros([BATCH, 7]))
    except ValueError as error:
        found["error"] = type(error).__name__
    return found


def case_translator():
    """An encoder and a decoder with attention, of unknown sizes, trained by Adam with clipped
    gradients, and then decoded greedily.
    """
    source, target = tf.placeholder(tf.int32, [None, None]), tf.placeholder(tf.int32, [None, None])
    source_lengths, target_lengths = tf.placeholder(tf.int32, [None]), tf.placeholder(tf.int32, [None])
    batch, table = tf.shape(source)[0], embedding()
    with tf.variable_scope("encoder"):
        encoded, encoder_state = tf.nn.dynamic_rnn(
            cell(), tf.nn.embedding_lookup(table, source), source_lengths, dtype=tf.float32, swap_memory=True
        )
    with tf.variable_scope("decoder"):
        mechanism = s2s.BahdanauAttention(UNITS, encoded, memory_sequence_length=source_lengths)
        layers = s2s.AttentionWrapper(cell(), mechanism, attention_layer_size=UNITS)
        initial = layers.zero_state(batch, tf.float32).clone(cell_state=encoder_state)
        projection = Dense(SYMBOLS, use_bias=False, name="output_projection")

        def decode(helper, **options):
            decoder = s2s.BasicDecoder(layers, helper, initial, projection)
            return s2s.dynamic_decode(decoder, swap_memory=True, **options)

        inputs = tf.concat([tf.fill([batch, 1], 1), target[:, :-1]], 1)
        outputs, _, _ = decode(s2s.TrainingHelper(tf.nn.embedding_lookup(table, inputs), target_lengths))
        greedy, _, _ = decode(s2s.GreedyEmbeddingHelper(table, tf.fill([batch], 1), 2), maximum_iterations=5)
    weights = tf.sequence_mask(target_lengths, dtype=tf.float32)
    loss = s2s.sequence_loss(outputs.rnn_output, target, weights)
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), 1.0)
    train = tf.train.AdamOptimizer(0.05).apply_gradients(zip(gradients, variables))
    feed = {
        source: [[3, 4, 5, 3], [4, 4, 0, 0], [5, 3, 4, 0]],
        source_lengths: [4, 2, 3],
        target: [[3, 4, 5, 2], [4, 2, 0, 0], [5, 3, 2, 0]],
        target_lengths: [4, 2, 3],
    }
    with tf.Session() as sess:
        start(sess)
        found = {"logits": sess.run(outputs.rnn_output, feed), "norm": sess.run(norm, feed)}
        found["losses"] = np.array([sess.run([loss, train], feed)[0] for _ in range(8)])
        found["ids"] = sess.run(greedy.sample_id, feed)
        found["kernel"] = sess.run(variables[-1])
    found["variables"] = ["%s %s" % (v.name, v.shape.as_list()) for v in variables]
    return found


def case_tile_batch():
    nested = (tf.constant(numbers(2, 3)), tf.constant([1, 2]))
    tiled = s2s.tile_batch(nested, multiplier=2)
    unknown = tf.placeholder(tf.float32, [None, 3])
    found = evaluate(flat(tiled, "tiled", {"unknown": s2s.tile_batch(unknown, 3)}), {unknown: numbers(1, 3)})
    found["static"] = str([each.shape.as_list() for each in (*tiled, s2s.tile_batch(unknown, 3))])
    return found


def case_gather_tree():
    """Sequences of different lengths, one of length 0, with end tokens inside."""
    rng = np.random.RandomState(2)
    ids, parents = [rng.randint(0, below, size=[5, 4, 3]).astype(np.int32) for below in (6, 3)]
    return evaluate({"beams": s2s.gather_tree(ids, parents, [5, 3, 0, 9], 5)})


def case_gather_tree_refuses():
    """A parent that does not exist is refused."""
    beams = s2s.gather_tree(np.zeros([2, 1, 2], np.int32), [[[0, 0]], [[0, 7]]], [2], 1)
    with tf.Session() as sess:
        try:
            return {"beams": sess.run(beams)}
        except tf.errors.InvalidArgumentError as error:
            return {"error": type(error).__name__}


def search(layers, initial, with_layer=True, **options):
    """A beam search of width 2 for 6 steps."""
    layer = Dense(SYMBOLS, name="projection") if with_layer else None
    decoder = s2s.BeamSearchDecoder(layers, embedding(), tf.fill([BATCH], 1), 2, initial, 2, layer, **options)
    outputs, state, lengths = s2s.dynamic_decode(decoder, maximum_iterations=6)
    found = evaluate(flat(outputs, "outputs", flat(state, "state", {"lengths": lengths})))
    found["static"] = str([outputs.predicted_ids.shape.as_list(), lengths.shape.as_list()])
    return found


def case_beam():
    """A beam search with two layers and a length penalty."""
    layers = tf.nn.rnn_cell.MultiRNNCell([cell(), tf.nn.rnn_cell.GRUCell(3)])
    return search(layers, layers.zero_state(BATCH * 2, tf.float32), length_penalty_weight=0.7)


def case_beam_attention():
    """A beam search with attention, whose alignments are reordered, a length and a coverage
    penalty, and the encoder's state.
    """
    layers = s2s.AttentionWrapper(cell(), s2s.LuongAttention(UNITS, *memory(2)), 3, alignment_history=True)
    encoder_state = s2s.tile_batch(
        tf.nn.rnn_cell.LSTMStateTuple(tf.constant(numbers(BATCH, 4)), tf.constant(numbers(BATCH, 4) + 1)), 2
    )
    initial = layers.zero_state(BATCH * 2, tf.float32).clone(cell_state=encoder_state)
    return search(layers, initial, length_penalty_weight=1.0, coverage_penalty_weight=0.3, reorder_tensor_arrays=False)


def case_beam_unknown():
    """A beam search with unknown batch and length of the memory. The alignments of all steps are
    put in the order of the beams.
    """
    values, batch = tf.placeholder(tf.float32, [None, None, 3]), tf.placeholder(tf.int32, [])
    layers = s2s.AttentionWrapper(cell(), s2s.BahdanauAttention(5, s2s.tile_batch(values, 2)), alignment_history=True)
    decoder = s2s.BeamSearchDecoder(
        layers, embedding(), tf.fill([batch], 1), 2, layers.zero_state(batch * 2, tf.float32), 2, Dense(SYMBOLS)
    )
    outputs, state, lengths = s2s.dynamic_decode(decoder, maximum_iterations=6, output_time_major=True)
    fetches = flat(outputs, "outputs", {"lengths": lengths, "history": state.cell_state.alignment_history})
    return evaluate(fetches, {values: numbers(BATCH, 5, 3), batch: BATCH})


def case_errors():
    """Arguments that are refused."""
    layers, found = cell(), {}
    helper = s2s.TrainingHelper(tf.zeros([2, 2, 2]), [2, 2])
    values = tf.zeros([2, 3, 4])
    logits, weights = tf.zeros([2, 2, 2]), tf.zeros([2, 2])
    for name, call in [
        ("decoder", lambda: s2s.dynamic_decode("decoder")),
        ("iterations", lambda: s2s.dynamic_decode(Counting(), maximum_iterations=[1])),
        ("helper", lambda: s2s.BasicDecoder(layers, "helper", None)),
        ("layer", lambda: s2s.BasicDecoder(layers, helper, None, "layer")),
        ("cell", lambda: s2s.BasicDecoder("cell", helper, None)),
        ("lengths", lambda: s2s.TrainingHelper(values, 2)),
        ("tokens", lambda: s2s.GreedyEmbeddingHelper(values, 1, 1)),
        ("end", lambda: s2s.GreedyEmbeddingHelper(values[0], [1], [1])),
        ("probability", lambda: s2s.ScheduledOutputTrainingHelper(values, [1, 1], [[0.5]])),
        ("mode", lambda: s2s.monotonic_attention(values, values, "soft")),
        ("memory", lambda: s2s.LuongAttention(4, tf.placeholder(tf.float32, [2, 3, None]))),
        ("mechanism", lambda: s2s.AttentionWrapper(layers, "mechanism")),
        ("sizes", lambda: s2s.AttentionWrapper(layers, s2s.LuongAttention(4, values), [1, 2])),
        ("batch", lambda: s2s.AttentionWrapper(layers, s2s.LuongAttention(4, values)).zero_state(3, tf.float32)),
        (
            "coverage",
            lambda: s2s.BeamSearchDecoder(
                layers, values[0], [1], 1, layers.zero_state(2, tf.float32), 2, coverage_penalty_weight=1.0
            ).initialize(),
        ),
        ("beams", lambda: s2s.BeamSearchDecoder(layers, values[0], [1], 1, layers.zero_state(3, tf.float32), 2)),
        ("scalar", lambda: s2s.tile_batch(1.0, 2)),
        ("rank", lambda: s2s.sequence_loss(weights, weights, weights)),
        ("both", lambda: s2s.sequence_loss(logits, weights, weights, sum_over_batch=True)),
    ]:
        try:
            call()
            found[name] = "nothing"
        except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
            found[name] = type(error).__name__
    return found


def case_imputed_history():
    """The alignments of all steps, where finished rows keep their last state."""
    wrapped = s2s.AttentionWrapper(cell(), s2s.LuongAttention(UNITS, *memory()), alignment_history=True)
    helper = s2s.TrainingHelper(tf.constant(numbers(BATCH, STEPS, WIDTH)), LENGTHS)
    decoder = s2s.BasicDecoder(wrapped, helper, wrapped.zero_state(BATCH, tf.float32))
    return decoded(decoder, impute_finished=True, with_gradient=False, parallel_iterations=1)


def case_masked_memory():
    """A memory with a mask in the place of lengths."""
    values = tf.constant(numbers(3, 4, 2))
    mask, scores = tf.sequence_mask([2, 1, 3], 4), tf.constant(numbers(3, 4))
    found = evaluate(
        {
            "memory": attention_wrapper._prepare_memory(values, memory_mask=mask),
            "scores": attention_wrapper._maybe_mask_score(scores, memory_mask=mask, score_mask_value=-5.0),
        }
    )
    try:
        attention_wrapper._prepare_memory(values, [2, 1, 3], mask)
    except ValueError as error:
        found["both"] = str(error)[:40]
    return found


def case_beam_two_mechanisms():
    """A coverage penalty of the mean of two alignments."""
    both = [s2s.LuongAttention(UNITS, *memory(2)), s2s.BahdanauAttention(UNITS, *memory(2))]
    layers = s2s.AttentionWrapper(cell(), both, [3, 2])
    return search(layers, layers.zero_state(BATCH * 2, tf.float32), coverage_penalty_weight=0.3)


class Keeping(tf.nn.rnn_cell.RNNCell):
    """A cell that keeps its results in an array, the elements of which have a shape or not."""

    state_size = (3, 3)
    output_size = 3

    def __init__(self, shape):
        super(Keeping, self).__init__()
        self.shape = shape

    def array(self):
        """An empty array."""
        return tf.TensorArray(tf.float32, 0, True, clear_after_read=False, element_shape=self.shape, infer_shape=False)

    def call(self, inputs, state):
        """The inputs and the state, added."""
        made = tf.tanh(state[0] + inputs)
        kept = made if self.shape is None or len(self.shape) > 1 else tf.zeros(self.shape)
        return made, (made, state[1].write(state[1].size(), kept))


def case_beam_arrays():
    """Arrays in the state of a beam search: those that fit the beams are put in their order."""
    found = {}
    for name, shape in (("unknown", None), ("rows", [BATCH * 2, 3]), ("beams", [BATCH * 2, 2]), ("other", [5])):
        layers = Keeping(shape)
        initial = (tf.constant(numbers(BATCH * 2, 3)), layers.array())
        with tf.variable_scope(name):
            table = tf.get_variable("table", [SYMBOLS, 3])
            decoder = s2s.BeamSearchDecoder(layers, table, tf.fill([BATCH], 1), 2, initial, 2, Dense(SYMBOLS))
            try:
                outputs, state, _ = s2s.dynamic_decode(decoder, maximum_iterations=4)
            except ValueError as error:
                found[name] = type(error).__name__
                continue
        values = evaluate({"ids": outputs.predicted_ids, "array": state.cell_state[1].stack()})
        found.update({name + " " + key: values[key] for key in ("ids", "array")})
    return found


def case_within_a_branch():
    """A decoder within `tf.cond`."""
    made = tf.cond(tf.constant(True), lambda: s2s.dynamic_decode(training_decoder())[2], lambda: tf.constant(LENGTHS))
    return evaluate({"lengths": made})


def case_more_errors():
    """More arguments that are refused, and properties."""
    layers, values, found = tf.nn.rnn_cell.BasicRNNCell(4), tf.zeros([2, 3, 4]), {}
    helper = s2s.TrainingHelper(values, [2, 3])
    custom = s2s.CustomHelper(lambda: None, lambda: None, lambda: None)
    greedy = s2s.GreedyEmbeddingHelper(values[0], [1], 1)
    search_of = s2s.BeamSearchDecoder

    def first(initial):
        decoder = search_of(layers, values[0], [1], 2, initial, 2)
        return decoder.step(0, *decoder.initialize()[1:])

    for name, call in [
        ("batch size", lambda: custom.batch_size),
        ("tuple", lambda: greedy.sample(0, (values, values), None)),
        ("vector", lambda: s2s.TrainingHelper(tf.zeros([3]), [1, 2])),
        ("query layer", lambda: attention_wrapper._BaseAttentionMechanism(3, values, tf.nn.softmax)),
        (
            "memory layer",
            lambda: attention_wrapper._BaseAttentionMechanism(None, values, tf.nn.softmax, memory_layer=3),
        ),
        ("function", lambda: attention_wrapper._BaseAttentionMechanism(None, values, 3, memory_layer=Dense(2))),
        ("probability", lambda: s2s.BahdanauAttention(4, values, probability_fn=3)),
        ("layers", lambda: s2s.AttentionWrapper(layers, s2s.LuongAttention(4, values), 3, attention_layer=Dense(2))),
        ("rank", lambda: first(tf.placeholder(tf.float32))),
        ("depth", lambda: first(tf.zeros([2, 5]))),
        ("coverage", lambda: search_of(layers, values[0], [1], 2, tf.zeros([2, 4]), 2, coverage_penalty_weight=[1.0])),
    ]:
        try:
            call()
            found[name] = "nothing"
        except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
            found[name] = type(error).__name__
    found["properties"] = [helper.inputs is values, str(helper.sequence_length.shape)]
    return found


def case_draws_after_lengths():
    """A memory with lengths makes as many operations as ever, so later draws keep their seeds."""
    tf.set_random_seed(5)
    memory = tf.constant(np.arange(24, dtype=np.float32).reshape(2, 3, 4))
    mechanism = s2s.LuongAttention(3, memory, memory_sequence_length=[2, 3])
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return {"keys": sess.run(mechanism.keys)}
