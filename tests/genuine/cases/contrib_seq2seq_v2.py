"""Cases of the parts of tf.contrib.seq2seq that are Keras layers: decoders and attention ("...V2"),
and the samplers that feed them. They are in private modules only.
"""

import numpy as np
import tensorflow as tf
from contrib_seq2seq import BATCH, LENGTHS, STEPS, SYMBOLS, UNITS, WIDTH, evaluate, flat, gradient, numbers
from tensorflow.contrib.seq2seq.python.ops import attention_wrapper, basic_decoder, beam_search_decoder, sampler
from tensorflow.python.layers.core import Dense

ATTENTION = {
    "luong": attention_wrapper.LuongAttentionV2,
    "luong_monotonic": attention_wrapper.LuongMonotonicAttentionV2,
    "bahdanau": attention_wrapper.BahdanauAttentionV2,
    "bahdanau_monotonic": attention_wrapper.BahdanauMonotonicAttentionV2,
}


def said(call):
    """The type and the text of an error."""
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    raise AssertionError("no error")


def found(decoder, *inputs, **more):
    """Everything that a decoder returns, with static shapes and gradients."""
    outputs, state, lengths = decoder(*inputs, **more)
    fetches = flat(outputs, "outputs", {"lengths": lengths})
    # The state of a Keras cell is a list.
    for i, each in enumerate(tf.nest.flatten(state)):
        fetches["state_%d" % i] = each
    if outputs[0].dtype.is_floating:
        fetches["gradient"] = gradient(tf.reduce_sum(tf.square(outputs[0])))
    results = evaluate(fetches)
    results["static"] = str([each.shape.as_list() for each in outputs[:2] if hasattr(each, "shape")])
    return results


def decoded(feeder, *inputs, **more):
    """A decoder with a cell of the size of the symbols, so that outputs are logits."""
    cell = tf.nn.rnn_cell.LSTMCell(more.pop("units", SYMBOLS))
    options = {key: more.pop(key) for key in ("output_time_major", "impute_finished", "output_layer") if key in more}
    decoder = basic_decoder.BasicDecoderV2(cell, feeder, maximum_iterations=5, parallel_iterations=1, **options)
    return found(decoder, *inputs, initial_state=cell.zero_state(BATCH, tf.float32), **more)


def given(width=WIDTH):
    return tf.constant(numbers(BATCH, STEPS, width))


def tokens():
    return {"start_tokens": [0, 1, 2], "end_token": 5}


def case_training():
    return decoded(sampler.TrainingSampler(), given(), sequence_length=LENGTHS, impute_finished=True)


def case_training_time_major_with_layer():
    inputs = tf.transpose(given(), [1, 0, 2])
    layer = Dense(SYMBOLS, use_bias=False)
    return decoded(
        sampler.TrainingSampler(time_major=True),
        inputs,
        sequence_length=LENGTHS,
        output_time_major=True,
        output_layer=layer,
        units=UNITS,
    )


def case_greedy():
    return decoded(sampler.GreedyEmbeddingSampler(), tf.get_variable("embedding", [SYMBOLS, WIDTH]), **tokens())


def case_greedy_by_function():
    feeder = sampler.GreedyEmbeddingSampler(lambda ids: tf.one_hot(ids, SYMBOLS))
    return decoded(feeder, None, **tokens())


def case_sampled():
    feeder = sampler.SampleEmbeddingSampler(softmax_temperature=0.3, seed=3)
    return decoded(feeder, tf.get_variable("embedding", [SYMBOLS, WIDTH]), **tokens())


def case_scheduled_embedding():
    feeder = sampler.ScheduledEmbeddingTrainingSampler(0.5, seed=3, scheduling_seed=4)
    return decoded(feeder, given(), sequence_length=LENGTHS, embedding=tf.get_variable("embedding", [SYMBOLS, WIDTH]))


def case_scheduled_output():
    feeder = sampler.ScheduledOutputTrainingSampler(0.5, seed=3)
    return decoded(feeder, given(SYMBOLS), sequence_length=LENGTHS)


def case_scheduled_output_with_auxiliary_inputs():
    feeder = sampler.ScheduledOutputTrainingSampler(0.5, seed=3, next_inputs_fn=lambda outputs: outputs[:, :WIDTH])
    return decoded(feeder, given(), sequence_length=LENGTHS, auxiliary_inputs=numbers(BATCH, STEPS, 2))


def case_inference():
    feeder = sampler.InferenceSampler(
        lambda outputs: outputs > 0.1,
        sample_shape=[SYMBOLS],
        sample_dtype=tf.bool,
        end_fn=lambda ids: ids[:, 0],
        next_inputs_fn=lambda ids: tf.cast(ids, tf.float32),
    )
    return decoded(feeder, tf.constant(numbers(BATCH, SYMBOLS)))


def case_custom():
    feeder = sampler.CustomSampler(
        initialize_fn=lambda inputs, factor: (tf.fill([BATCH], False), factor * inputs),
        sample_fn=lambda time, outputs, state: tf.argmax(outputs, -1, output_type=tf.int32),
        next_inputs_fn=lambda time, outputs, state, sample_ids: (sample_ids > 3, tf.one_hot(sample_ids, WIDTH), state),
    )
    return decoded(feeder, tf.constant(numbers(BATCH, WIDTH)), factor=2.0)


def case_feeders():
    """What samplers say of themselves."""
    made = {
        "training": sampler.TrainingSampler(),
        "greedy": sampler.GreedyEmbeddingSampler(),
        "custom": sampler.CustomSampler(None, None, None, [2], tf.int64),
        "inference": sampler.InferenceSampler(None, [3], tf.bool, None),
    }
    texts = {name: "%s %s" % (each.sample_ids_shape, each.sample_ids_dtype.name) for name, each in made.items()}
    for name, each in made.items():
        texts[name + "_size"] = said(lambda each=each: each.batch_size)
    return texts


def case_beams():
    width = 2
    cell = tf.nn.rnn_cell.GRUCell(UNITS)
    decoder = beam_search_decoder.BeamSearchDecoderV2(
        cell, beam_width=width, output_layer=Dense(SYMBOLS), length_penalty_weight=0.7, maximum_iterations=4
    )
    embedding = tf.get_variable("embedding", [SYMBOLS, WIDTH])
    return found(decoder, embedding, initial_state=cell.zero_state(BATCH * width, tf.float32), **tokens())


def asked(make, **options):
    """The alignments for two queries in turn, and the gradient."""
    mechanism = make(UNITS, tf.constant(numbers(BATCH, STEPS, WIDTH)), memory_sequence_length=LENGTHS, **options)
    state = mechanism.initial_state(BATCH, tf.float32)
    fetches = {"first": state}
    for turn in range(2):
        fetches["alignments_%d" % turn], state = mechanism([tf.constant(numbers(BATCH, UNITS) + turn), state])
    fetches.update(keys=mechanism.keys, values=mechanism.values)
    losses = [tf.reduce_sum(tf.square(each)) for each in (fetches["alignments_1"], mechanism.keys)]
    fetches["gradient"] = gradient(tf.add_n(losses))
    results = evaluate(fetches)
    results["sizes"] = str([mechanism.batch_size, mechanism.alignments_size, mechanism.state_size])
    return results


def case_luong():
    return asked(ATTENTION["luong"], scale=True)


def case_luong_hardmax():
    return asked(ATTENTION["luong"], probability_fn="hardmax")


def case_luong_monotonic():
    return asked(
        ATTENTION["luong_monotonic"], scale=True, score_bias_init=-0.5, sigmoid_noise=0.1, sigmoid_noise_seed=2
    )


def case_bahdanau():
    return asked(ATTENTION["bahdanau"])


def case_bahdanau_normalized():
    return asked(ATTENTION["bahdanau"], normalize=True)


def case_bahdanau_monotonic():
    return asked(ATTENTION["bahdanau_monotonic"], normalize=True, score_bias_init=0.5, mode="recursive")


def case_masked_memory():
    """A mask of Keras takes the scores of masked positions away."""
    ids = tf.constant([[1, 2, 0, 0], [3, 1, 1, 0], [2, 0, 0, 0]])
    memory = tf.keras.layers.Embedding(SYMBOLS, WIDTH, mask_zero=True)(ids)
    mechanism = ATTENTION["bahdanau"](UNITS, memory)
    alignments, _ = mechanism([tf.constant(numbers(BATCH, UNITS)), tf.zeros([BATCH, STEPS])])
    return evaluate({"alignments": alignments})


def case_configurations():
    """The configurations of new mechanisms, and of those made of them, without memory."""
    texts = {}
    for name, make in ATTENTION.items():
        config = make(UNITS, numbers(BATCH, STEPS, WIDTH), name="mine").get_config()
        texts[name + "_same"] = make.from_config(config).get_config() == config
        for key in ("query_layer", "memory_layer"):
            if key in config:
                config[key] = (config[key]["class_name"], config[key]["config"]["units"])
        if "kernel_initializer" in config:
            config["kernel_initializer"] = config["kernel_initializer"]["class_name"]
        texts[name] = str(sorted(config.items(), key=lambda pair: pair[0]))
    return texts


def case_memory_in_a_call():
    """A mechanism that is made without memory gets it when it is called."""
    early = ATTENTION["bahdanau"](UNITS, None)
    texts = {
        "early": said(lambda: early([tf.zeros([BATCH, UNITS]), tf.zeros([BATCH, STEPS])])).split("Error: ")[-1].strip()
    }
    mechanism = ATTENTION["bahdanau"](UNITS, None)
    mechanism(tf.constant(numbers(BATCH, STEPS, WIDTH)), setup_memory=True)
    alignments, _ = mechanism([tf.constant(numbers(BATCH, UNITS)), tf.zeros([BATCH, STEPS])])
    texts.update(evaluate({"alignments": alignments}))
    texts["one"] = said(lambda: mechanism([tf.zeros([BATCH, UNITS])]))
    return texts


def case_attention_wrapper():
    """Attention in a cell of Keras that a decoder runs."""
    mechanism = ATTENTION["luong"](UNITS, numbers(BATCH, STEPS, WIDTH), memory_sequence_length=LENGTHS)
    cell = attention_wrapper.AttentionWrapper(tf.keras.layers.LSTMCell(UNITS), mechanism, attention_layer_size=WIDTH)
    decoder = basic_decoder.BasicDecoderV2(cell, sampler.TrainingSampler(), parallel_iterations=1)
    state = cell.get_initial_state(dtype=tf.float32, batch_size=BATCH)
    return found(decoder, given(), initial_state=state, sequence_length=LENGTHS)


def case_errors():
    cell = tf.nn.rnn_cell.LSTMCell(UNITS)
    embedding = tf.zeros([SYMBOLS, WIDTH])
    start = sampler.GreedyEmbeddingSampler()
    beams = beam_search_decoder.BeamSearchDecoderV2(cell, 2, embedding_fn=lambda ids: ids)
    return {
        "sampler": said(lambda: basic_decoder.BasicDecoderV2(cell, 3)),
        "output_layer": said(lambda: basic_decoder.BasicDecoderV2(cell, start, output_layer=3)),
        "no_lengths": said(lambda: sampler.TrainingSampler().initialize(given())),
        "embedding_fn": said(lambda: sampler.GreedyEmbeddingSampler(3)),
        "scheduled_embedding_fn": said(lambda: sampler.ScheduledEmbeddingTrainingSampler(0.5, 3)),
        "no_embedding": said(lambda: sampler.ScheduledEmbeddingTrainingSampler(0.5).initialize(given(), LENGTHS)),
        "probability": said(lambda: sampler.ScheduledEmbeddingTrainingSampler(np.zeros([2, 2], np.float32))),
        "start_tokens": said(lambda: start.initialize(embedding, start_tokens=1, end_token=2)),
        "end_token": said(lambda: start.initialize(embedding, start_tokens=[1], end_token=[2])),
        "beams_embedding_fn": said(lambda: beam_search_decoder.BeamSearchDecoderV2(cell, 2, embedding_fn=3)),
        "beams_output_layer": said(lambda: beam_search_decoder.BeamSearchDecoderV2(cell, 2, output_layer=3)),
        "two_embeddings": said(lambda: beams.initialize(embedding, [1], 2, cell.zero_state(2, tf.float32))),
        "probability_fn": said(lambda: ATTENTION["luong"](UNITS, None, probability_fn="sparsemax")),
    }
