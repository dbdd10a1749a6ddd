"""Wrong ports of `legacy/net.py`, one table for each kind of mistake."""

from parity_tests.wrong.ports.arithmetic import ARITHMETIC
from parity_tests.wrong.ports.fitting import FITTING
from parity_tests.wrong.ports.initial import INITIAL
from parity_tests.wrong.ports.large import LARGE
from parity_tests.wrong.ports.rates import RATES
from parity_tests.wrong.ports.saving import SAVING
from parity_tests.wrong.ports.sizes import SIZES
from parity_tests.wrong.ports.text import Wrong

WRONG = (*FITTING, *SIZES, *RATES, *INITIAL, *SAVING, *LARGE, *ARITHMETIC)

__all__ = ["WRONG", "Wrong"]
