"""Mistakes that people make when they port `legacy/inception_v2.py`."""

from tf1kit.parity.mutants import Mutant

PERTURB_EVERY = 12  # perturb each 12th of the 277 weights

CONV = 'batch_norm_epsilon=0.001, activation="relu"\n)'
STEP_3X3 = "own_stride = stride if place == len(parts) - 1 else 1"
JOIN = "for branch in self.branches]"
RMSPROP = "decay=0.9, momentum=0.9, epsilon=1.0"
POOLED = "ops.average_pool(x, kernel"
RELU_FIRST = """

def conv(*args, parts=conv, **kwargs):
    convolution, norm, relu = (unit := parts(*args, **kwargs)).layers
    return keras.Sequential([convolution, relu, norm], name=unit.name)
"""
UNFUSED = """

def conv(*args, parts=conv, **kwargs):
    unit = parts(*args, **kwargs)
    unit.layers[1].fused = False
    return unit
"""

TRAINING = "x = ends[stage.name] = stage(x, training=training)"
TRANSPOSED = 'tf1kit.port.weight_map.Transpose((1, 0, 2, 3)) if "3x3/weights" in f"{scope}/{legacy}" else None)'

AVERAGE = '"AvgPool": layers.AveragePooling2D}'
COUNTING = """


class Counting(layers.AveragePooling2D):
    def call(self, maps):
        return ops.average_pool(ops.pad(maps, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 1)


POOLS["AvgPool"] = Counting
"""

MUTANTS = (
    Mutant("two branches swapped", JOIN, "for branch in (self.branches[1], self.branches[0], *self.branches[2:])]"),
    Mutant("a branch missing from one block", '(192, 320), (160, 224, 224), ("AvgPool", 128)', '(192, 320), ("AvgPool", 128)'),
    Mutant("average pool for max pool in the last block", '("MaxPool", 128)', '("AvgPool", 128)'),
    Mutant("average pool over the border", AVERAGE, f"{AVERAGE}{COUNTING}"),
    Mutant("stride in the first layer of a branch", STEP_3X3, "own_stride = stride if place == 0 else 1"),
    Mutant("max pool for average pool before the logits", POOLED, POOLED.replace("average", "max")),
    Mutant("epsilon 1e-5", CONV, CONV.replace("0.001", "1e-5")),
    Mutant("Keras's momentum taken for 1 - decay", "batch_norm_decay=0.9997", "batch_norm_decay=0.0003"),
    Mutant("Keras's own momentum of 0.99", "batch_norm_decay=0.9997", "batch_norm_decay=0.99"),
    Mutant("moving variance without Bessel's factor", CONV, CONV + UNFUSED),
    Mutant("ReLU before the norm", CONV, CONV + RELU_FIRST),
    Mutant("no ReLU", CONV, CONV.replace('"relu"', '"linear"')),
    Mutant("regulariser twice as large, as Keras's L2", "decay=WEIGHT_DECAY,", "decay=2 * WEIGHT_DECAY,"),
    Mutant("regulariser of the classifier forgotten", "tf1kit.keras.L2(WEIGHT_DECAY)", "None"),
    Mutant(
        "kernel transposed",
        'f"{scope}/{migrated}", None)',
        'f"{scope}/{migrated}", ' + TRANSPOSED,
    ),
    Mutant("evaluated with batch statistics", TRAINING, TRAINING.replace("=training)", "=True)")),
    Mutant("trained with moving statistics", TRAINING, TRAINING.replace("=training)", "=False)")),
    Mutant("keep_prob as dropout's rate", "1 - dropout_keep_prob", "dropout_keep_prob"),
    Mutant("another seed of dropout", "seed=(seed, DROPOUT_SEED)", "seed=(seed, DROPOUT_SEED + 1)"),
    Mutant("dropout while evaluating", "(ops.ones_like(x), training=training)", "(ops.ones_like(x), training=True)"),
    Mutant("softmax taken twice", "ops.softmax(logits)", "ops.softmax(ops.softmax(logits))"),
    Mutant("one depthwise filter per colour", "min(maps // 3, 8)", "min(maps // 3, 1)"),
    Mutant("RMSProp with Keras's epsilon", RMSPROP, RMSPROP.replace("1.0", "1e-7")),
    Mutant("RMSProp with another decay", RMSPROP, RMSPROP.replace("decay=0.9,", "decay=0.99,")),
    Mutant("label smoothing 1e-3", "(labels, endpoints", "(labels * (1 - 1e-3) + 1e-3 / NUM_CLASSES, endpoints"),
)  # fmt: skip
