# What the results of public functions are called, each function with the first arguments that it takes.
# docs/findings/result-names.md lists the functions whose results are called otherwise today.
import warnings

import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
warnings.simplefilter("ignore")
f = lambda *s: tf.placeholder(tf.float32, s, name="f")
i = lambda *s: tf.placeholder(tf.int32, s, name="i")
b = lambda *s: tf.placeholder(tf.bool, s, name="b")
t = lambda *s: tf.placeholder(tf.string, s, name="t")
c = lambda *s: tf.placeholder(tf.complex64, s, name="c")
KINDS = [
    lambda: [f(4, 4)],
    lambda: [f(4, 4), f(4, 4)],
    lambda: [f(4, 4), 1],
    lambda: [f(4, 4), [1]],
    lambda: [f(4, 4), i(4)],
    lambda: [i(4)],
    lambda: [i(4), i(4)],
    lambda: [b(4)],
    lambda: [b(4), b(4)],
    lambda: [t(4)],
    lambda: [t(4), "a"],
    lambda: [c(4, 4)],
    lambda: [f(2, 8, 8, 3)],
    lambda: [f(2, 8, 8, 3), [4, 4]],
    lambda: [f(2, 8, 8, 3), 0.5],
    lambda: [f(2, 8, 8, 3), f(2, 2, 3, 4), [1, 1, 1, 1], "SAME"],
    lambda: [[f(4, 4), f(4, 4)]],
    lambda: [[f(4, 4), f(4, 4)], 0],
    lambda: [[3, 4]],
    lambda: [3],
    lambda: [b(4), f(4, 4), f(4, 4)],
    lambda: [f(4, 4), f(4, 4), f(4, 4)],
    lambda: [[2, 2], 3.0],
    lambda: [i(4), 5],
    lambda: [],
    lambda: [f(4, 4), [[1, 1], [1, 1]]],
    lambda: [f(2, 8, 8, 3), 2, 2],
    lambda: [f(2, 8, 8, 3), 1, 1, 4, 4],
    lambda: [f(2, 8, 8, 3), [1, 2, 2, 1], [1, 2, 2, 1], "SAME"],
    lambda: [f(4, 4), i(4), 5],
    lambda: [i(4), f(4, 4)],
    lambda: [t(4), tf.float32],
]


def shown(result):
    if isinstance(result, (list, tuple)):
        return [shown(each) for each in result]
    op = getattr(result, "op", result)
    return "%s %s" % (getattr(result, "name", type(result).__name__), getattr(op, "type", "").replace("AddV2", "Add"))


FUNCTIONS = {
    0: (
        "abs acosh angle argsort as_string asinh assert_negative assert_non_negative assert_non_positive "
        "assert_positive atanh ceil cholesky conj convert_to_tensor convert_to_tensor_or_indexed_slices "
        "convert_to_tensor_or_sparse_tensor cos cosh count_nonzero cumprod cumsum diag diag_part digamma "
        "dimension_value erf erfc exp expm1 fake_quant_with_min_max_args fingerprint floor get_seed "
        "get_session_handle group guarantee_const identity imag is_finite is_inf is_nan "
        "is_non_decreasing is_strictly_increasing lbeta lgamma log log1p log_sigmoid matrix_determinant "
        "matrix_inverse matrix_square_root matrix_transpose meshgrid negative norm ones_like qr "
        "random_shuffle rank reciprocal reduce_mean reduce_prod reduce_sum rint round rsqrt "
        "self_adjoint_eig self_adjoint_eigvals sequence_mask serialize_tensor shape sigmoid sin sinh "
        "size sqrt square squeeze stop_gradient svd tanh to_bfloat16 to_complex128 to_complex64 "
        "to_double to_float to_int32 to_int64 trace transpose unique_with_counts unstack where where_v2 "
        "zeros_like math.cumulative_logsumexp math.l2_normalize math.log_softmax math.reciprocal_no_nan "
        "math.reduce_euclidean_norm math.reduce_std math.softmax math.softplus math.softsign math.top_k "
        "math.zero_fraction linalg.adjoint linalg.expm linalg.logdet linalg.lu linalg.matrix_rank "
        "linalg.normalize linalg.pinv linalg.slogdet nn.crelu nn.ctc_unique_labels nn.elu nn.l2_loss "
        "nn.leaky_relu nn.relu nn.relu6 nn.scale_regularization_loss nn.selu nn.swish image.adjust_gamma "
        "losses.compute_weighted_loss losses.get_regularization_loss metrics.mean metrics.mean_tensor "
        "signal.fftshift signal.ifftshift signal.rfft signal.rfft2d "
        "math.bessel_i0 math.bessel_i0e math.bessel_i1 math.bessel_i1e matrix_diag matrix_diag_part nn.compute_average_loss reduce_logsumexp signal.dct "
    ),
    1: (
        "add assert_equal assert_greater assert_greater_equal assert_less assert_less_equal assert_near "
        "assert_none_equal atan2 boolean_mask cholesky_solve clip_by_average_norm clip_by_norm complex "
        "div div_no_nan divide equal fake_quant_with_min_max_args_gradient floor_div floordiv floormod "
        "gradients greater greater_equal igamma igammac less less_equal matmul matrix_solve "
        "matrix_solve_ls maximum minimum multiply not_equal polygamma pow realdiv searchsorted "
        "sparse_matmul squared_difference subtract truediv truncatediv truncatemod zeta "
        "math.multiply_no_nan math.nextafter math.xlogy linalg.matvec linalg.tridiagonal_matmul "
        "nn.log_poisson_loss nn.softmax_cross_entropy_with_logits_v2 image.adjust_brightness "
        "losses.absolute_difference losses.hinge_loss losses.huber_loss losses.log_loss "
        "losses.mean_pairwise_squared_error losses.mean_squared_error losses.sigmoid_cross_entropy "
        "losses.softmax_cross_entropy metrics.accuracy metrics.auc metrics.false_negatives "
        "metrics.false_positives metrics.mean_absolute_error metrics.mean_squared_error "
        "metrics.percentage_below metrics.precision metrics.recall metrics.root_mean_squared_error "
        "metrics.true_negatives metrics.true_positives "
        "math.xdivy matrix_triangular_solve "
    ),
    2: (
        "arg_max arg_min assert_rank_at_least assert_type bitcast cast concat expand_dims gather "
        "multinomial nn.collapse_repeated nn.dropout nn.embedding_lookup nn.moments image.central_crop "
        "image.convert_image_dtype image.random_brightness random.categorical "
        "ragged.stack repeat saturate_cast "
    ),
    3: (
        "batch_gather gather_nd random_poisson reverse segment_max segment_mean segment_min segment_prod "
        "segment_sum nn.sufficient_statistics "
    ),
    4: ("broadcast_to reshape "),
    5: (
        "assert_integer invert_permutation ones random_normal truncated_normal unique zeros "
        "strings.unicode_script bitwise.invert ragged.segment_ids_to_row_splits "
        "bincount random_uniform sort "
    ),
    6: (
        "broadcast_dynamic_shape one_hot required_space_to_batch_paddings setdiff1d unravel_index "
        "bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.left_shift "
        "bitwise.right_shift "
        "confusion_matrix "
    ),
    7: ("logical_not reduce_all reduce_any "),
    8: ("logical_and logical_or logical_xor ragged.boolean_mask "),
    9: (
        "decode_base64 decode_compressed decode_json_example encode_base64 matching_files reduce_join "
        "string_strip string_to_number image.is_jpeg strings.length strings.lower strings.upper "
    ),
    10: ("strings.regex_full_match strings.unicode_decode_with_offsets "),
    11: ("fft fft2d ifft ifft2d linalg.logm signal.irfft signal.irfft2d sign "),
    12: (
        "nn.local_response_normalization image.flip_left_right image.flip_up_down image.hsv_to_rgb "
        "image.image_gradients image.per_image_standardization image.random_flip_left_right "
        "image.random_flip_up_down "
        "image.rgb_to_grayscale image.rgb_to_hsv image.rgb_to_yiq image.rgb_to_yuv image.rot90 "
        "image.sobel_edges image.total_variation image.transpose image.yiq_to_rgb image.yuv_to_rgb "
        "signal.rfft3d "
    ),
    13: (
        "assert_rank_in histogram_fixed_width image.adjust_hue image.adjust_saturation image.resize "
        "image.resize_area image.resize_bicubic image.resize_bilinear image.resize_nearest_neighbor "
    ),
    14: ("image.adjust_contrast image.random_hue "),
    15: ("nn.conv2d nn.depthwise_conv2d nn.depthwise_conv2d_native "),
    16: (
        "add_n assert_variables_initialized fft3d get_static_value global_norm identity_n ifft3d "
        "parallel_stack shape_n tuple image.encode_jpeg signal.irfft3d "
    ),
    17: ("clip_by_global_norm image.adjust_jpeg_quality "),
    18: ("constant ragged.constant ragged.row_splits_to_segment_ids "),
    19: (
        "assert_scalar placeholder range signal.hamming_window signal.hann_window signal.linear_to_mel_weight_matrix "
        "eye "
    ),
    21: ("betainc clip_by_value nn.weighted_cross_entropy_with_logits metrics.mean_relative_error "),
    22: ("fill random_gamma "),
    24: (
        "add_check_numerics_ops global_variables_initializer initialize_all_tables "
        "initialize_all_variables initialize_local_variables local_variables_initializer no_op "
        "report_uninitialized_variables tables_initializer timestamp "
    ),
    25: ("pad "),
    26: (
        "dynamic_partition fake_quant_with_min_max_vars matrix_band_part roll unsorted_segment_max "
        "unsorted_segment_mean unsorted_segment_min unsorted_segment_prod unsorted_segment_sqrt_n "
        "unsorted_segment_sum nn.weighted_moments image.resize_image_with_crop_or_pad "
        "image.resize_image_with_pad signal.stft quantization.quantize_and_dequantize "
    ),
    27: ("image.crop_to_bounding_box "),
    28: (
        "slice sparse_segment_mean sparse_segment_sqrt_n sparse_segment_sum nn.avg_pool nn.avg_pool_v2 "
        "nn.max_pool nn.max_pool2d nn.max_pool_with_argmax "
        "nn.max_pool_v2 "
    ),
    29: ("math.in_top_k "),
    30: ("losses.sparse_softmax_cross_entropy "),
    31: ("decode_raw parse_tensor "),
}
for kind, names in sorted(FUNCTIONS.items()):
    for name in names.split():
        tf.reset_default_graph()
        function = tf
        for part in name.split("."):
            function = getattr(function, part)
        print(kind, name, shown(function(*KINDS[kind]())))
