"""Mistakes that people make when they port `legacy/multi_channel.py`."""

from tf1kit.parity.mutants import Mutant, wrong_call

VARIANTS = ({"true_1x1": True},)
JOIN = '("5x5", "7x7", "3x3", "1x1")'
SIZES = '{"1x1": 1 if true_1x1 else 3, "3x3": 3, "5x5": 5, "7x7": 7}'
CONV3 = 'self.conv3 = conv(NUM_CLASSES, 5, "conv3", "relu")'
POOL2 = 'self.pool2 = layers.MaxPooling2D(2, padding="same")'
POOL3 = 'layers.AveragePooling2D(6, padding="same")'
SOFTMAX = "ops.softmax(ops.reshape(x, (-1, NUM_CLASSES)))"
KERNEL_7X7 = '"conv2_7x7/kernel", None'
TRANSPOSE = "__import__('tf1kit.port').port.Transpose((1, 0, 2, 3))"
PRINTED, TRUE = {"true_1x1": False}, {"true_1x1": True}

MUTANTS = (
    Mutant("joined in the order of size", JOIN, '("1x1", "3x3", "5x5", "7x7")'),
    Mutant("two branches swapped in the join", JOIN, '("7x7", "5x5", "3x3", "1x1")'),
    Mutant("end points in another order", SIZES, '{"3x3": 3, "1x1": 1 if true_1x1 else 3, "5x5": 5, "7x7": 7}'),
    Mutant("branches chained instead of side by side", "= branch(x)", "= x = branch(x)"),
    Mutant("joined along the width", "axis=3)", "axis=2)"),
    Mutant("the true 1x1 where 3x3 is printed", "1 if true_1x1 else 3", "1", PRINTED),
    Mutant("the printed 3x3 where the true 1x1 was asked for", "1 if true_1x1 else 3", "3", TRUE),
    Mutant(
        "two branches take each other's kernel",
        '"conv2_3x3/kernel", None),\n    ("Variable_7", "conv2_3x3/bias", None),\n    ("Variable_8", "conv2_1x1/kernel"',
        '"conv2_1x1/kernel", None),\n    ("Variable_7", "conv2_3x3/bias", None),\n    ("Variable_8", "conv2_3x3/kernel"',
        PRINTED,
    ),
    Mutant("kernel transposed", KERNEL_7X7, KERNEL_7X7.replace("None", TRANSPOSE)),
    Mutant("max pool of 3 instead of 2 after the join", POOL2, POOL2.replace("(2,", "(3, 2,")),
    Mutant("bias dropped in one branch", POOL2, POOL2 + """\n        self.conv2["7x7"].use_bias = False"""),
    Mutant("ReLU missing in one branch", POOL2, POOL2 + """\n        self.conv2["5x5"].activation = None"""),
    Mutant("ReLU missing before the average pool", CONV3, CONV3.replace(', "relu"', "")),
    Mutant("softmax taken twice", SOFTMAX, f"ops.softmax({SOFTMAX})"),
    Mutant("max pool for average pool", POOL3, POOL3.replace("Average", "Max")),
    Mutant("evaluation differs from training", SOFTMAX, SOFTMAX.replace("(x,", "(x if training else x + 0.1,")),
    wrong_call("nt_hpool3"),
)
