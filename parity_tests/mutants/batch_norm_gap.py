"""Mistakes that people make when they port `legacy/batch_norm_gap.py`."""

from tf1kit.parity.mutants import Mutant, wrong_call

NORM = 'NORM = {"decay": 0.9, "updates_collections": None}'
TRAINING = "training=False):\n        ends = {}"
CONV3 = 'self.conv3 = conv_norm(NUM_CLASSES, 5, "conv3", **NORM)'
ROWS = '*conv_norm_rows("conv21", weight=2, norm=1),\n    *conv_norm_rows("conv2", weight=4, norm=2)'
POOL3 = 'layers.AveragePooling2D(6, padding="same")'
SOFTMAX = "ops.softmax(ops.reshape(x, (-1, NUM_CLASSES)))"
LAST = 'if __name__ == "__main__"'
TRANSPOSE = "__import__('tf1kit.port').port.Transpose((1, 0, 2, 3))"
EXCHANGED = '{"moving_mean": "moving_variance", "moving_variance": "moving_mean"}'
MAPPED = "WEIGHT_MAP = tuple((name, {}, {}) for name, path, _ in WEIGHT_MAP)\n" + LAST
LAYERS = """
printed = conv_norm

def conv_norm(filters, size, name, **given):
    convolution, norm, relu = printed(filters, size, name, **given).layers
    {}
    return keras.Sequential([{}], name=name)
"""
STOCK = 'norm = layers.BatchNormalization(momentum=0.9, epsilon=0.001, scale=False, name="norm")'
IN_ORDER = "convolution, norm, relu"

MUTANTS = (
    Mutant("Keras's momentum taken for 1 - decay", NORM, NORM.replace("0.9", "1 - 0.9")),
    Mutant("contrib's own decay of 0.999", NORM, NORM.replace("0.9", "0.999")),
    Mutant("epsilon 1e-5", NORM, NORM.replace("{", '{"epsilon": 1e-5, ')),
    Mutant("moving variance without Bessel's factor", NORM, NORM.replace("{", '{"fused": False, ')),
    Mutant("with a gamma", NORM, NORM.replace("{", '{"scale": True, ')),
    Mutant("stock BatchNormalization", NORM, NORM + LAYERS.format(STOCK, IN_ORDER)),
    Mutant("ReLU before the norm", NORM, NORM + LAYERS.format("", "convolution, relu, norm")),
    Mutant("norm before the convolution", NORM, NORM + LAYERS.format("", "norm, convolution, relu")),
    Mutant(
        "bias dropped, since it has no effect", NORM, NORM + LAYERS.format("convolution.use_bias = False", IN_ORDER)
    ),
    Mutant("evaluated with batch statistics", TRAINING, TRAINING + "\n        training = True"),
    Mutant("trained with moving statistics", TRAINING, TRAINING + "\n        training = False"),
    Mutant("last norm frozen", CONV3, CONV3 + "\n        self.conv3.layers[1].trainable = False"),
    Mutant(
        "two norms exchanged",
        ROWS,
        ROWS.replace("norm=1", "norm=0").replace("norm=2", "norm=1").replace("norm=0", "norm=2"),
    ),
    Mutant(
        "mean and variance exchanged",
        LAST,
        MAPPED.format(f'"/".join({EXCHANGED}.get(part, part) for part in path.split("/"))', None),
    ),
    Mutant("kernel transposed", LAST, MAPPED.format("path", f'{TRANSPOSE} if path == "conv1/conv/kernel" else None')),
    Mutant("5x1 and 1x5 exchanged", '(5, 1), "conv21"', '(1, 5), "conv21"'),
    Mutant("ReLU missing before the average pool", CONV3, CONV3 + "\n        self.conv3.pop()"),
    Mutant("max pool for average pool", POOL3, POOL3.replace("Average", "Max")),
    Mutant("softmax taken twice", SOFTMAX, f"ops.softmax({SOFTMAX})"),
    wrong_call("nt_hpool3"),
    Mutant("rate of 1e-3", "LEARNING_RATE = 1e-4", "LEARNING_RATE = 1e-3"),
)
