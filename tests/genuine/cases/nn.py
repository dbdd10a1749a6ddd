"""Cases of tf.nn: every public name and its arguments; values and gradients of the functions that
programs call.
"""

import inspect

import numpy as np
import tensorflow as tf
from layers import data, described

nn = tf.nn
ADDED = {  # arguments that TensorFlow added since, each after those of 1.15.5
    "ctc_greedy_decoder": ["blank_index"],
    "embedding_lookup_sparse": ["allow_fast_lookup"],
    "fused_batch_norm": ["exponential_avg_factor"],
    "safe_embedding_lookup_sparse": ["allow_fast_lookup"],
    "swish": ["beta"],
    "top_k": ["index_type"],
}
PUBLIC = """
all_candidate_sampler atrous_conv2d atrous_conv2d_transpose avg_pool avg_pool1d avg_pool2d avg_pool3d avg_pool_v2
batch_norm_with_global_normalization batch_normalization bias_add bidirectional_dynamic_rnn collapse_repeated
compute_accidental_hits compute_average_loss conv1d conv1d_transpose conv2d conv2d_backprop_filter
conv2d_backprop_input conv2d_transpose conv3d conv3d_backprop_filter conv3d_backprop_filter_v2 conv3d_transpose
conv_transpose convolution crelu ctc_beam_search_decoder ctc_beam_search_decoder_v2 ctc_greedy_decoder ctc_loss
ctc_loss_v2 ctc_unique_labels depth_to_space depthwise_conv2d depthwise_conv2d_backprop_filter
depthwise_conv2d_backprop_input depthwise_conv2d_native depthwise_conv2d_native_backprop_filter
depthwise_conv2d_native_backprop_input dilation2d dropout dynamic_rnn elu embedding_lookup embedding_lookup_sparse
erosion2d fixed_unigram_candidate_sampler fractional_avg_pool fractional_max_pool fused_batch_norm in_top_k l2_loss
l2_normalize leaky_relu learned_unigram_candidate_sampler local_response_normalization log_poisson_loss log_softmax
log_uniform_candidate_sampler lrn max_pool max_pool1d max_pool2d max_pool3d max_pool_v2 max_pool_with_argmax moments
nce_loss normalize_moments pool quantized_avg_pool quantized_conv2d quantized_max_pool quantized_relu_x raw_rnn relu
relu6 relu_layer rnn_cell safe_embedding_lookup_sparse sampled_softmax_loss scale_regularization_loss selu
separable_conv2d sigmoid sigmoid_cross_entropy_with_logits softmax softmax_cross_entropy_with_logits
softmax_cross_entropy_with_logits_v2 softplus softsign space_to_batch space_to_depth
sparse_softmax_cross_entropy_with_logits static_bidirectional_rnn static_rnn static_state_saving_rnn
sufficient_statistics swish tanh top_k uniform_candidate_sampler weighted_cross_entropy_with_logits weighted_moments
with_space_to_batch xw_plus_b zero_fraction
"""
NAMES = PUBLIC.split()


def evaluated(outputs, *inputs, **settings):
    """The outputs and the gradients of their weighted sum with respect to the inputs."""
    outputs = [tf.convert_to_tensor(y) for y in tf.nest.flatten(outputs)]
    loss = sum(tf.reduce_sum(tf.sin(tf.cast(y, tf.float32))) for y in outputs if y.dtype.is_floating)
    gradients = [g for g in tf.gradients(loss, list(inputs)) if g is not None] if inputs else []
    result = {"shapes": [str(y.shape) for y in outputs], "ops": [y.name for y in outputs]}
    if settings.get("unnamed"):
        del result["ops"]
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        found, slopes = session.run([outputs, [tf.convert_to_tensor(g) for g in gradients]])
    result.update({"y_%d" % i: y for i, y in enumerate(found)})
    result.update({"gradient_%d" % i: gradient for i, gradient in enumerate(slopes)})
    return result


def case_signatures():
    result = {"missing": [name for name in NAMES if not hasattr(nn, name)]}
    for name in NAMES:
        if inspect.isfunction(getattr(nn, name)):
            result[name] = [row for row in described(getattr(nn, name)) if row[0] not in ADDED.get(name, [])]
    return result


def case_activations():
    x = tf.constant(data([3, 5]) * 3)
    names = [
        "crelu",
        "elu",
        "leaky_relu",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "softplus",
        "softsign",
        "swish",
        "tanh",
        "softmax",
        "log_softmax",
    ]
    ys = [getattr(nn, name)(x) for name in names]
    ys += [nn.leaky_relu(x, alpha=0.01), nn.softmax(x, dim=0), nn.log_softmax(x, axis=0), nn.l2_normalize(x, dim=1)]
    ys += [nn.relu_layer(x, tf.ones([5, 2]), tf.ones([2])), nn.xw_plus_b(x, tf.ones([5, 2]), [1.0, 2.0])]
    ys += [nn.bias_add(x, tf.range(5.0)), nn.l2_loss(x), nn.zero_fraction(nn.relu(x))]
    return evaluated(ys, x, unnamed=True)


def case_convolutions():
    x, w = tf.constant(data([2, 7, 6, 3])), tf.constant(data([3, 2, 3, 4], seed=4))
    ys = [
        nn.conv2d(x, w, [1, 1, 1, 1], "SAME"),
        nn.conv2d(input=x, filter=w, strides=[1, 2, 1, 1], padding="VALID", use_cudnn_on_gpu=False),
        nn.atrous_conv2d(x, w, 2, "SAME"),
        nn.convolution(x, w, "VALID", strides=[2, 2]),
        nn.convolution(x, w, "SAME", dilation_rate=[2, 1]),
        nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME"),
        nn.depthwise_conv2d_native(x, w, [1, 2, 2, 1], "VALID"),
        nn.separable_conv2d(x, w, tf.ones([1, 1, 12, 2]), [1, 1, 1, 1], "SAME"),
        nn.conv2d_transpose(x, tf.constant(data([3, 3, 2, 3])), [2, 14, 12, 2], [1, 2, 2, 1]),
        nn.conv2d_transpose(
            x, tf.constant(data([3, 3, 2, 3])), tf.stack([2, 9, 8, 2]), strides=[1, 1, 1, 1], padding="VALID"
        ),
        nn.dilation2d(x, w[:, :, :, 0], [1, 1, 1, 1], [1, 1, 1, 1], "SAME"),
        nn.erosion2d(x, w[:, :, :, 0], [1, 1, 1, 1], [1, 1, 1, 1], "SAME"),
    ]
    return evaluated(ys, x, w, unnamed=True)


def case_convolutions_1_and_3():
    x, w = tf.constant(data([2, 7, 3])), tf.constant(data([3, 3, 4], seed=4))
    v, u = tf.constant(data([1, 4, 5, 4, 2])), tf.constant(data([2, 3, 2, 2, 3], seed=5))
    ys = [
        nn.conv1d(x, w, 1, "SAME"),
        nn.conv1d(value=x, filters=w, stride=2, padding="VALID"),
        nn.conv3d(v, u, [1, 1, 1, 1, 1], "SAME"),
        nn.conv3d(v, filter=u, strides=[1, 2, 1, 2, 1], padding="VALID"),
        nn.conv3d_transpose(v, tf.constant(data([2, 2, 2, 3, 2])), [1, 8, 10, 8, 3], [1, 2, 2, 2, 1]),
    ]
    return evaluated(ys, x, w, v, u, unnamed=True)


def case_pooling():
    x, v, u = tf.constant(data([2, 7, 6, 3])), tf.constant(data([2, 4, 5, 4, 2])), tf.constant(data([2, 7, 3]))
    best = nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    ys = [
        nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME", name="pool"),
        nn.max_pool(x, [1, 3, 2, 1], [1, 1, 1, 1], "VALID"),
        nn.avg_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
        nn.avg_pool(value=x, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="VALID"),
        nn.max_pool3d(v, [1, 2, 2, 2, 1], [1, 2, 2, 2, 1], "SAME"),
        nn.avg_pool3d(v, [1, 2, 2, 2, 1], [1, 1, 1, 1, 1], "VALID"),
        nn.max_pool1d(u, 2, 2, "SAME"),
        nn.pool(x, [2, 2], "MAX", "SAME"),
        nn.pool(x, [2, 2], "AVG", "VALID", strides=[2, 1]),
        best[0],
        best[1],
        *nn.fractional_max_pool(x, [1.0, 1.4, 1.5, 1.0], True, deterministic=True, seed=3, seed2=4),
        nn.lrn(x, 2, bias=1.0, alpha=0.001 / 9.0, beta=0.75),
        nn.local_response_normalization(x),
        nn.space_to_depth(x[:, :6], 2),
        nn.depth_to_space(tf.tile(x, [1, 1, 1, 4]), 2),
    ]
    return evaluated(ys, x, unnamed=True)


def case_moments():
    x = tf.constant(data([4, 3, 5]))
    ys = [
        nn.moments(x, [0]),
        nn.moments(x, axes=[0, 1], keep_dims=True),
        nn.moments(x, [2], keepdims=True),
        nn.weighted_moments(x, [0, 1], tf.constant(data([4, 1, 5]) ** 2)),
        nn.sufficient_statistics(x, [0], shift=0.3)[:3],
        nn.normalize_moments(5.0, x[0], x[1], 0.2),
        nn.batch_normalization(x, x[0], x[1] ** 2, x[2], x[3], 1e-3),
        nn.batch_norm_with_global_normalization(x[:, None], x[0, 0], x[0, 1] ** 2, x[0, 2], x[1, 0], 1e-3, True),
    ]
    return evaluated(ys, x, unnamed=True)


def case_fused_batch_norm():
    x = tf.constant(data([3, 4, 2, 2]))
    trained = nn.fused_batch_norm(x, [1.0, 2.0], [0.5, 0.0])
    used = nn.fused_batch_norm(
        x, [1.0, 2.0], [0.5, 0.0], mean=[0.1, 0.2], variance=[1e-7, 1.0], epsilon=1e-7, is_training=False
    )[0]
    result = evaluated([trained, used], x)
    try:
        nn.fused_batch_norm(x, [1.0, 2.0], [0.5, 0.0], mean=[0.1, 0.2], variance=[0.1, 0.2])
    except ValueError as error:
        result["error"] = type(error).__name__
    return result


def case_cross_entropies():
    x, onehot = tf.constant(data([4, 3])), tf.constant(np.eye(3, dtype="float32")[[0, 2, 1, 1]] * 0.8 + 0.05)
    ys = [
        nn.softmax_cross_entropy_with_logits(labels=onehot, logits=x),
        nn.softmax_cross_entropy_with_logits_v2(labels=onehot, logits=x),
        nn.softmax_cross_entropy_with_logits(logits=x, labels=onehot, dim=0),
        nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 2, 1, 1], logits=x),
        nn.sparse_softmax_cross_entropy_with_logits(logits=tf.reshape(x, [2, 2, 3]), labels=[[0, 2], [1, 1]]),
        nn.sigmoid_cross_entropy_with_logits(labels=onehot, logits=x),
        nn.weighted_cross_entropy_with_logits(targets=onehot, logits=x, pos_weight=2.0),
        nn.log_poisson_loss(onehot, x, compute_full_loss=True),
    ]
    result = evaluated(ys, x, onehot, unnamed=True)
    for name in "softmax", "sparse_softmax", "sigmoid":
        try:
            getattr(nn, name + "_cross_entropy_with_logits")(x, onehot)
        except ValueError as error:
            result[name] = str(error)
    return result


def case_sampled_losses():
    w, b, x = tf.constant(data([20, 4])), tf.constant(data([20])), tf.constant(data([3, 4], seed=5))
    labels = tf.constant([[1], [7], [13]], tf.int64)
    sampled = nn.log_uniform_candidate_sampler(labels, 1, 5, True, 20, seed=6)
    ys = [
        nn.sampled_softmax_loss(w, b, labels, x, 5, 20, sampled_values=sampled),
        nn.sampled_softmax_loss(weights=w, biases=b, labels=labels, inputs=x, num_sampled=5, num_classes=20, seed=8),
        nn.nce_loss(w, b, labels, x, 5, 20, sampled_values=sampled),
        nn.nce_loss(
            w, b, labels, x, num_sampled=5, num_classes=20, sampled_values=sampled, remove_accidental_hits=True
        ),
        *sampled,
        *nn.uniform_candidate_sampler(labels, 1, 5, True, 20, seed=7),
        *nn.fixed_unigram_candidate_sampler(labels, 1, 5, True, 20, unigrams=[1.0 + i for i in range(20)], seed=7),
    ]
    return evaluated(ys, w, b, x, unnamed=True)


def case_embeddings():
    w = tf.constant(data([10, 4]))
    where, gap = [[0, 0], [0, 1], [1, 0]], [[0, 0], [0, 1], [2, 0]]  # 1.15.5 returns NaN for a weighted row without ids
    ids = tf.SparseTensor(where, tf.constant([1, 3, 9], tf.int64), [2, 2])
    weights = tf.SparseTensor(where, tf.constant([0.5, 2.0, 1.0]), [2, 2])
    ys = [
        nn.embedding_lookup(w, [[1, 2], [9, 0]]),
        nn.embedding_lookup([w[:5], w[5:]], [1, 7, 4], partition_strategy="div"),
        nn.embedding_lookup([w[:5], w[5:]], [1, 7, 4]),
        nn.embedding_lookup(w, [3, 1], max_norm=1.0),
        nn.embedding_lookup_sparse(w, ids, weights, combiner="mean"),
        nn.embedding_lookup_sparse(w, ids, None, combiner="sum"),
        nn.embedding_lookup_sparse(w, ids, weights, combiner="sqrtn"),
        nn.safe_embedding_lookup_sparse([w], tf.SparseTensor(gap, ids.values, [3, 2]), default_id=2),
    ]
    return evaluated(ys, w, unnamed=True)


def case_top_k():
    x = tf.constant(data([4, 6]))
    ys = [
        *nn.top_k(x, 3),
        *nn.top_k(x, k=2, sorted=True),
        nn.in_top_k(x, [0, 2, 5, 1], 2),
        nn.in_top_k(x, [3, 2, 5, 1], k=1),
    ]
    return evaluated(ys, unnamed=True)


def case_dropout():
    x, keep = tf.constant(data([6, 8])), tf.placeholder_with_default(0.7, [])
    ys = [
        nn.dropout(x, 0.4, seed=1),
        nn.dropout(x, keep_prob=keep, seed=2),
        nn.dropout(x, rate=0.3, noise_shape=[1, 8], seed=3),
        nn.dropout(x, 1.0),
        nn.dropout(x, tf.constant(0.5), seed=4),
        nn.dropout(x, np.float32(0.5), seed=5),
    ]
    return evaluated(ys, x, unnamed=True)


def case_dropout_of_nothing():
    """A rate of 0 as a tensor, and what is refused."""
    x = tf.constant(data([6, 8]))
    refused = []
    for given, rate in ((x, 1.5), (x, -0.1), (tf.constant([1, 2]), 0.5)):
        try:
            nn.dropout(given, rate=rate)
        except ValueError as error:
            refused.append(type(error).__name__)
    return {"same": [nn.dropout(x, rate=rate) is x for rate in (0, tf.constant(0.0))], "refused": refused}


def case_ctc():
    logits = tf.constant(data([6, 2, 5]))
    labels = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], [1, 3, 2], [2, 2])
    loss = nn.ctc_loss(labels, logits, [6, 5])
    more = nn.ctc_loss(labels=labels, inputs=tf.transpose(logits, [1, 0, 2]), sequence_length=[6, 5], time_major=False)
    greedy, negative = nn.ctc_greedy_decoder(logits, [6, 5])
    beams, scores = nn.ctc_beam_search_decoder(logits, [6, 5], beam_width=10, top_paths=2)
    kept, kept_scores = nn.ctc_beam_search_decoder(logits, [6, 5], merge_repeated=False)
    ys = [loss, more, greedy[0].indices, greedy[0].values, negative, scores, kept_scores]
    ys += [path.values for path in beams] + [path.dense_shape for path in beams] + [kept[0].values]
    return evaluated(ys, logits, unnamed=True)


def case_names():
    """Names of operations, on which programs depend that look them up by name."""
    x = tf.constant(data([2, 4, 4, 2]))
    flat = tf.reshape(x, [2, 32])
    ys = [nn.relu(x), nn.softmax(flat), nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), nn.bias_add(x, [1.0, 2.0])]
    ys += [
        nn.conv2d(x, tf.ones([1, 1, 2, 1]), [1, 1, 1, 1], "SAME"),
        nn.softmax(flat, name="prediction"),
        nn.l2_loss(x),
    ]
    ys += [
        nn.softmax_cross_entropy_with_logits_v2(labels=flat, logits=flat),
        nn.lrn(x),
        nn.log_softmax(flat),
        nn.elu(x),
    ]
    return {"ops": [y.name for y in ys]}


def case_transposed_convolutions_of_a_known_shape():
    """A transposed convolution of an unknown batch, with an output shape that gives its size."""
    z, narrow = tf.placeholder(tf.float32, [None, 4, 4, 6]), tf.placeholder(tf.float32, [None, 4, 6])
    kernel = tf.zeros([5, 5, 3, 6])
    sizes = tf.stack([tf.shape(z)[0], 8, 8, 3])
    results = {
        "static": tf.nn.conv2d_transpose(z, kernel, [2, 8, 8, 3], [1, 2, 2, 1]),
        "named": tf.nn.conv2d_transpose(value=z, filter=kernel, output_shape=(2, 8, 8, 3), strides=[1, 2, 2, 1]),
        "dynamic": tf.nn.conv2d_transpose(z, kernel, sizes, [1, 2, 2, 1]),
        "backprop": tf.nn.conv2d_backprop_input([2, 8, 8, 3], kernel, z, [1, 2, 2, 1], "SAME"),
        "narrow": tf.nn.conv1d_transpose(narrow, tf.zeros([5, 3, 6]), [2, 8, 3], 2),
    }
    return {name: str(result.get_shape().as_list()) for name, result in results.items()}
