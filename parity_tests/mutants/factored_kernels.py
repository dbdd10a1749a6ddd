"""Mistakes that people make when they port `legacy/factored_kernels.py`."""

from tf1kit.parity.mutants import Mutant, wrong_call

VARIANTS = ({"split": False},)
COMPANIONS = ("cifar10_input",)  # the pair that supplies the images; its mutants count here, too

SPLIT = {"split": True}
PADDING = 'padding="same",\n        activation'
CONV3 = 'self.conv3 = conv(NUM_CLASSES, (5, 5), "conv3")'
POOL3 = 'layers.AveragePooling2D(6, padding="same")'
SOFTMAX = "ops.softmax(ops.reshape(x, (-1, NUM_CLASSES)))"
LABELS = "ops.sum(labels *"
ADAM = "    return tf1kit.keras.Adam(LEARNING_RATE)\n"
UNCORRECTED = """
    class Uncorrected(tf1kit.keras.Adam):
        def apply(self, grads, trainable_variables=None):
            self._beta1_power.assign(0.0)
            self._beta2_power.assign(0.0)
            return super().apply(grads, trainable_variables)

    return Uncorrected(LEARNING_RATE)
"""

MUTANTS = (
    Mutant("5x1 and 1x5 exchanged", '(5, 1), "conv21"', '(1, 5), "conv21"', SPLIT),
    Mutant(
        "5x1 and 1x5 applied in the other order",
        'self.conv21(x)\n        x = ends["h_conv2"] = self.conv2(x)',
        'self.conv2(x)\n        x = ends["h_conv2"] = self.conv21(x)',
        SPLIT,
    ),
    Mutant("VALID padding", PADDING, 'padding="valid" if name == "conv2" else "same",\n        activation'),
    Mutant("ReLU missing before the average pool", CONV3, CONV3 + "\n        self.conv3.activation = None"),
    Mutant("softmax taken twice", SOFTMAX, f"ops.softmax({SOFTMAX})"),
    Mutant(
        "kernel transposed", '"conv1/kernel", None', '"conv1/kernel", tf1kit.port.weight_map.Transpose((1, 0, 2, 3))'
    ),
    Mutant("biases dropped", 'activation="relu",', 'activation="relu", use_bias=False,'),
    Mutant("Adam epsilon 1e-7", ADAM, "    return tf1kit.keras.Adam(LEARNING_RATE, epsilon=1e-7)\n"),
    Mutant("Adam without bias correction", ADAM, UNCORRECTED),
    Mutant("label smoothing 1e-3", LABELS, "ops.sum((labels * (1 - 1e-3) + 1e-3 / NUM_CLASSES) *"),
    Mutant("evaluation differs from training", SOFTMAX, SOFTMAX.replace("(x,", "(x if training else x + 0.1,")),
    wrong_call("nt_hpool3"),
    Mutant("max pool for average pool", POOL3, POOL3.replace("Average", "Max")),
)
