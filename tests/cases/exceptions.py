"""Cases that print something else under the kit than under 1.15.5.

Each has the reason, and a part of the remark that the kit prints at run time.
"""

# case -> (reason, part of the remark on standard error)
EXCEPTIONS: dict[str, tuple[str, str]] = {
    "graph_seed_after_gradients": (
        "a seed comes from the number of operations before, and today's gradient of a mean has one operation less",
        "graph_seed_after_gradients.py:9: this operation has no seed of its own and draws other numbers than under",
    ),
    "shuffled_and_repeated": (
        "one generator goes on through all repetitions in 1.15.5; today's kernel seeds it anew for each",
        "shuffled_and_repeated.py:20: shuffle with repeat after it of 1.15.5 draws another order from the same seed",
    ),
    "strategy_batch_norm": (
        "the gradient of a bias in front of a batch norm is rounding noise, and today's MatMul rounds in another way",
        "strategy_batch_norm.py:16: AdamOptimizer makes full steps of the gradient of dense/bias, which is rounding noise",
    ),
}
