"""Wrong ports with other initial values. Loading weights hides this."""

from parity_tests.wrong.ports.text import wrong

KERNEL = "kernel_initializer=initializers.TruncatedNormal(stddev=0.1),\n            kernel_regularizer"
INITIAL = (
    wrong("deviation 0.05 for 0.1", "initial values", KERNEL, KERNEL.replace("0.1", "0.05")),
    wrong("deviation 0.12 for 0.1", "initial values", KERNEL, KERNEL.replace("0.1", "0.12")),
    wrong("normal, not truncated", "initial values", KERNEL, KERNEL.replace("TruncatedNormal", "RandomNormal")),
    wrong(
        "uniform of the same deviation",
        "initial values",
        KERNEL,
        KERNEL.replace("TruncatedNormal(stddev=0.1)", "RandomUniform(-0.152, 0.152)"),
    ),
    wrong("Glorot's", "initial values", KERNEL, KERNEL.replace("TruncatedNormal(stddev=0.1)", "GlorotUniform()")),
    wrong("mean 0.02 for 0", "initial values", KERNEL, KERNEL.replace("(stddev", "(0.02, stddev")),
    wrong(
        "truncated, not normal",
        "initial values",
        "initializers.RandomNormal(stddev=0.3)",
        "initializers.TruncatedNormal(stddev=0.3)",
        hardly="only about 12 of 256 values lie beyond twice the deviation, and they may be missing by chance",
    ),
    wrong("zeros for 0.1", "initial values", "initializers.Constant(0.1)", '"zeros"'),
    wrong("gamma begins at zero", "initial values", "scale=True,", 'scale=True, gamma_initializer="zeros",'),
    wrong(
        "variance begins at zero", "initial values", "scale=True,", 'scale=True, moving_variance_initializer="zeros",'
    ),
    wrong(
        "deviation 0.101 for 0.1",
        "initial values",
        KERNEL,
        KERNEL.replace("0.1", "0.101"),
        hardly="the deviation is off by 1 %, and two draws of 2,048 values differ by more than that",
    ),
    wrong(
        "another seed of an initialiser",
        "initial values",
        KERNEL,
        KERNEL.replace("stddev=0.1", "stddev=0.1, seed=3"),
        hardly="legacy and port draw different random values anyway",
    ),
)
