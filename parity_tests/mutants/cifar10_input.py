"""Mistakes that people make when they port `legacy/cifar10_input.py`."""

from tf1kit.parity.mutants import Mutant

VARIANTS = ({"image_size": 32},)
CROP = "tf.image.resize_with_crop_or_pad(tf.cast(images, tf.float32), image_size, image_size)"
SHIFTED = CROP.replace("tf.float32)", "tf.float32)[:, :-1, 1:]")
STANDARDIZED = "standardized=tf.image.per_image_standardization(crop)"
MEAN = "tf.reduce_mean(crop, [1, 2, 3], keepdims=True)"
DEVIATION = "tf.math.reduce_std(crop, [1, 2, 3], keepdims=True)"

MUTANTS = (
    Mutant("standardisation without the 1/sqrt(n) floor", STANDARDIZED, f"standardized=(crop - {MEAN}) / {DEVIATION}"),
    Mutant(
        "standardised over the batch",
        STANDARDIZED,
        "standardized=(crop - tf.reduce_mean(crop)) / tf.math.reduce_std(crop)",
    ),
    Mutant("crop off by one", CROP, SHIFTED, {"image_size": 24}),
    Mutant("channels in the other order", CROP, CROP + "[..., ::-1]"),
    Mutant("rows and columns exchanged", CROP, f"tf.transpose({CROP}, [0, 2, 1, 3])"),
)
