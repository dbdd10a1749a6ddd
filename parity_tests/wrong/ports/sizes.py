"""Wrong ports that are right at one batch size and one image size."""

from parity_tests.wrong.ports.text import HIDDEN, LOSS, MEAN, SMOOTH, wrong

POOL = 'layers.MaxPooling2D(2, padding="same")'
SIZES = (
    wrong("loss divided by 16", "batch of 1", LOSS, LOSS.replace("ops.mean(", "ops.sum(").replace(")\n", " / 16)\n")),
    wrong("reshaped to 16 rows", "batch of 1", MEAN, f"ops.reshape({MEAN}, (16, -1))"),
    wrong("scaled by the batch size", "batch of 1", HIDDEN, f"{HIDDEN} * (ops.cast(ops.shape(x)[0], x.dtype) / 16)"),
    wrong(
        "smoothing by the batch size",
        "other batch size",
        SMOOTH,
        "labels * 0.9 + 0.1 / 64 * ops.cast(ops.shape(labels)[0], labels.dtype)",
    ),
    wrong(
        "padded on the right",
        "odd image size",
        'padding="same",\n            kernel',
        'padding="valid",\n            kernel',
        ("self.conv(x))", "self.conv(ops.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))))"),
    ),
    wrong(
        "padded on both sides",
        "bitwise",
        'padding="same",\n            kernel',
        'padding="valid",\n            kernel',
        ("self.conv(x))", "self.conv(ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))))"),
    ),
    wrong("pool rounds down", "odd image size", POOL, "layers.MaxPooling2D(2)"),
    wrong("pool of 2x2 for the mean of all", "odd image size", MEAN, "ops.max(ops.average_pool(x, 2), [1, 2])"),
    wrong("sum of all divided by 4", "odd image size", MEAN, "ops.sum(x, [1, 2]) / 4"),
    wrong("mean over a square", "odd image size", MEAN, "ops.sum(x, [1, 2]) / x.shape[1] ** 2"),
    wrong("flattened to 2x2", "odd image size", MEAN, "ops.mean(ops.reshape(x, (-1, 2, 2, 32)), [1, 2])"),
    wrong(
        "images cut to 8x8 of even size",
        "odd image size",
        "ops.clip(images,",
        "ops.clip(images[:, : images.shape[1] // 2 * 2, : images.shape[2] // 2 * 2],",
    ),
)
