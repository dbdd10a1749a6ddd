"""Wrong ports that differ at every size and step, so that the other rungs notice them."""

from parity_tests.wrong.ports.text import HIDDEN, L2, RATE, SMOOTH, wrong

NORM = 'x = ends["norm"] = self.norm(x, training=training)'
ARITHMETIC = (
    wrong("loss summed", "bitwise", "ops.mean(tf.nn", "ops.sum(tf.nn"),
    wrong("no smoothing", "bitwise", SMOOTH, "labels"),
    wrong("temperature 1.01", "bitwise", 'endpoints["logits"]', 'endpoints["logits"] / 1.01'),
    wrong("L2 without its half", "bitwise", "tf1kit.keras.L2(0.01)", "keras.regularizers.L2(0.01)"),
    wrong("no L2", "bitwise", L2, ""),
    wrong("rate of dropout for what is kept", "bitwise", "Dropout(0.25", "Dropout(0.75"),
    wrong("decay for 1 - decay", "bitwise", "decay=0.9,", "decay=0.1,"),
    wrong("statistics moved twice", "bitwise", NORM, "self.norm(x, training=training)\n        " + NORM),
    wrong("epsilon 1e-5 for 1e-3", "bitwise", "scale=True,", "scale=True, epsilon=1e-5,"),
    wrong("biased variance", "bitwise", "scale=True,", "scale=True, fused=False,"),
    wrong("tanh by a fraction", "bitwise", HIDDEN, "(lambda h: h * (27 + h * h) / (27 + 9 * h * h))(self.hidden(x))"),
    wrong("LRN of other neighbours", "bitwise", "tf.nn.lrn(x, 4,", "tf.nn.lrn(x, 2,"),
    wrong("LRN alpha not divided by 9", "bitwise", "0.001 / 9.0", "0.001"),
    wrong("Nesterov's momentum", "bitwise", RATE + ", 0.9)", RATE + ", 0.9, use_nesterov=True)"),
    wrong(
        "momentum of stock Keras",
        "map",
        f"Clipped({RATE}, 0.9)",
        f"keras.optimizers.SGD({RATE}, 0.9, global_clipnorm=NORM)",
    ),
)
