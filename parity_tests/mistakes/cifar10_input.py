"""What people get wrong when they port `legacy/cifar10_input.py`; each must turn the comparison red."""

from tf1kit.parity.mistakes import Mistake

VARIANTS = ({"image_size": 32},)
CROP = "tf.image.resize_with_crop_or_pad(tf.cast(images, tf.float32), image_size, image_size)"
SHIFTED = CROP.replace("tf.float32)", "tf.float32)[:, :-1, 1:]")
STANDARDIZED = "standardized=tf.image.per_image_standardization(crop)"
MEAN = "tf.reduce_mean(crop, [1, 2, 3], keepdims=True)"
DEVIATION = "tf.math.reduce_std(crop, [1, 2, 3], keepdims=True)"

MISTAKES = (
    Mistake("standardisation without the 1/sqrt(n) floor", STANDARDIZED, f"standardized=(crop - {MEAN}) / {DEVIATION}"),
    Mistake(
        "standardised over the batch",
        STANDARDIZED,
        "standardized=(crop - tf.reduce_mean(crop)) / tf.math.reduce_std(crop)",
    ),
    Mistake("crop off by one", CROP, SHIFTED, {"image_size": 24}),
    Mistake("channels in the other order", CROP, CROP + "[..., ::-1]"),
    Mistake("rows and columns exchanged", CROP, f"tf.transpose({CROP}, [0, 2, 1, 3])"),
)
