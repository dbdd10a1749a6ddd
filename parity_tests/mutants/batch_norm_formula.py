"""Mistakes that people make when they derive the gradients of `legacy/batch_norm_formula.py`."""

from tf1kit.parity.mutants import Mutant

DX = "dx_hat * scale + (x - mean) * (dvariance * 2.0) + dmean"
DVARIANCE = "* -0.5 * (variance + EPSILON) ** -1.5"
RETURNED = "return dx, ops.sum(dy * ((x - mean) * scale), axes(x)), ops.sum(dy, axes(x))"
VARIANCE = "ops.mean((x - mean) * (x - mean), axes(x))"

MUTANTS = (
    Mutant("mean and variance taken for constants", DX, "dx_hat * scale"),
    Mutant("variance taken for a constant", DX, DX.replace("dvariance", "0.0 * dvariance")),
    Mutant("mean taken for a constant", DX, DX.replace("dmean", "0.0 * dmean")),
    Mutant("the factor 2 forgotten", DX, DX.replace("* 2.0", "* 1.0")),
    Mutant("wrong sign of the root's derivative", DVARIANCE, DVARIANCE.replace("-0.5", "0.5")),
    Mutant("wrong power of the deviation", DVARIANCE, DVARIANCE.replace("-1.5", "-1.0")),
    Mutant("gamma forgotten in the backward pass", "dx_hat = dy * gamma", "dx_hat = dy"),
    Mutant("gamma's gradient from x, not x_hat", RETURNED, RETURNED.replace("(x - mean) * scale", "x")),
    Mutant(
        "gamma's and beta's gradients exchanged",
        RETURNED,
        "return dx, ops.sum(dy, axes(x)), ops.sum(dy * ((x - mean) * scale), axes(x))",
    ),
    Mutant("variance with Bessel's factor", VARIANCE, VARIANCE + " * 128 / 127"),
    Mutant(
        "epsilon outside of the root",
        "x_hat = (x - mean) * (variance + EPSILON) ** -0.5",
        "x_hat = (x - mean) / (variance**0.5 + EPSILON)",
    ),
    Mutant("epsilon 1e-5", "EPSILON = 1e-3", "EPSILON = 1e-5"),
    Mutant("beta subtracted", "gamma * x_hat + beta", "gamma * x_hat - beta"),
)
