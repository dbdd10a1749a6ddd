"""The hypotheses, one in each file.  Changes at the same distance from the first difference are tried in
the order of TABLE.

A module has

WHEN     the patterns in which it is tried, see `tf1kit.parity.causes.change`
REMEDY   what to do in the port, a sentence without its full stop
SECTION  where the guide explains it
changes  a function from an `Original` to the changes to try
"""

TABLE: tuple[str, ...] = (
    *("epsilon", "decay", "moving_variance", "updates", "training_flag"),
    *("softmax", "activation", "activation_before_norm", "bias", "padding", "resize", "flatten", "kernel"),
    *("gates", "forget_bias", "reset", "states", "dropout", "reduction", "l2", "indices", "axis"),
    *("adam_epsilon", "adagrad_epsilon", "first_square", "accumulator", "nesterov", "momentum"),
    *("schedule", "rate", "schedule_constant", "clipping", "frozen", "shared"),
)
