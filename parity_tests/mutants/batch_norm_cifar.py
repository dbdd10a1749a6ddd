"""Mistakes that people make when they port `legacy/batch_norm_cifar.py`."""

from tf1kit.parity.mutants import Mutant, wrong_call

VARIANTS = (
    {"train_flag": "placeholder"},
    {"train_flag": "placeholder", "updates_collections": "update_ops"},
)
PRINTED, INTENDED = {"train_flag": "variable"}, {"train_flag": "placeholder"}
NORM = 'norm = {"decay": 0.9, "updates_collections": updates_collections}'
BLOCKS = 'self.blocks = [conv_norm(maps, 3, f"conv{number}", **norm) for number, maps in enumerate(MAPS, 1)]'
FLAG = 'training = training or self.train_flag == "variable"'
AVERAGE = 'layers.AveragePooling2D(4, padding="same")'
PADDED = "layers.Lambda(lambda maps: ops.average_pool(ops.pad(maps, [[0, 0], [1, 1], [1, 1], [0, 0]]), 4, 4))"
LOGITS = "ops.reshape(x, (-1, NUM_CLASSES))"
PORT = "def make_port():"
RELU_FIRST = (
    BLOCKS
    + """
        parts = [block.layers for block in self.blocks]
        self.blocks = [
            keras.Sequential([convolution, relu, norm], name=f"conv{number}")
            for number, (convolution, norm, relu) in enumerate(parts, 1)
        ]"""
)
STOCK = RELU_FIRST.replace("convolution, relu, norm]", "convolution, stock(), relu]").replace(
    "parts =",
    'stock = lambda: layers.BatchNormalization(momentum=0.9, epsilon=0.001, scale=False, name="norm")\n        parts =',
)

MUTANTS = (
    Mutant("the flag is respected, which the document does not do", FLAG, "", PRINTED),
    Mutant("evaluated with batch statistics", FLAG, "training = True", INTENDED),
    Mutant("trained with moving statistics", FLAG, "training = False"),
    Mutant("Keras's momentum taken for 1 - decay", NORM, NORM.replace("0.9", "1 - 0.9")),
    Mutant("Keras's own momentum of 0.99", NORM, NORM.replace("0.9", "0.99")),
    Mutant("epsilon 1e-5", NORM, NORM.replace("{", '{"epsilon": 1e-5, ')),
    Mutant("moving variance without Bessel's factor", NORM, NORM.replace("{", '{"fused": False, ')),
    Mutant("without a beta", NORM, NORM.replace("{", '{"center": False, ')),
    Mutant("stock BatchNormalization", BLOCKS, STOCK),
    Mutant("ReLU before the norm", BLOCKS, RELU_FIRST),
    Mutant("one norm frozen", BLOCKS, BLOCKS + "\n        self.blocks[2].layers[1].trainable = False"),
    Mutant(
        "bias dropped, since it has no effect", BLOCKS, BLOCKS + "\n        self.blocks[4].layers[0].use_bias = False"
    ),
    Mutant("two norms exchanged", "norm=number)", "norm={0: 1, 1: 0}.get(number, number))"),
    Mutant("VALID padding", BLOCKS, BLOCKS + '\n        self.blocks[0].layers[0].padding = "valid"'),
    Mutant("average pool that counts its padding", AVERAGE, PADDED),
    Mutant("max pool for average pool", AVERAGE, AVERAGE.replace("Average", "Max")),
    Mutant("softmax before the loss", LOGITS, f"ops.softmax({LOGITS})"),
    Mutant("loss summed, not averaged", "ops.mean(", "ops.sum("),
    Mutant("probabilities for logits in the loss", "from_logits=True", "from_logits=False"),
    Mutant("stock Adam", PORT, f"def optimizer():\n    return keras.optimizers.Adam(1e-4)\n\n\n{PORT}"),
    wrong_call("h_pool5"),
)
