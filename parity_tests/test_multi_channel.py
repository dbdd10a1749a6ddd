"""Compares D4's four kernel sizes side by side on every rung, as printed and with a true 1x1."""

from typing import ClassVar

import numpy as np
import pytest

from tf1kit.parity import PairSuite, load_pair

PAIR = ("legacy.multi_channel", "migrated.multi_channel")


class TestMultiChannel(PairSuite):
    """The network as printed."""

    legacy, migrated = PAIR


@pytest.mark.long
class TestTrue1x1(PairSuite):
    """The network whose branch "1x1" really has a 1x1 kernel."""

    legacy, migrated = PAIR
    options: ClassVar = {"true_1x1": True}


def test_the_branch_called_1x1_is_as_printed():
    """The weight of the branch "1x1" is 3x3 by default, and 1x1 with `true_1x1`."""
    for options, size in (({}, 3), ({"true_1x1": True}, 1)):
        pair = load_pair(*PAIR, options)
        state = pair.migrated_side("float32").state()
        shapes = {v.op.name: tuple(v.shape.as_list()) for v in pair.legacy_side("float32").weights}
        assert shapes["Variable_8"] == state["weights/Variable_8"].shape == (size, size, 64, 64)


def test_maps_are_joined_in_the_printed_order():
    """The joined maps are in the order 5x5, 7x7, 3x3, 1x1, which conv3's weights rely on."""
    seen = load_pair(*PAIR).legacy_side("float32")
    seen.load(seen.initial_state())
    ends = seen.observe(1)
    for place, size in enumerate(("5x5", "7x7", "3x3", "1x1")):
        maps = ends["endpoints/h_conv2"][..., 64 * place : 64 * (place + 1)]
        assert np.array_equal(maps, ends["endpoints/h_conv2_" + size]), size


def test_a_mutant_of_one_variant_is_mutated_in_that_variant_alone():
    """`Mutant.variant` also matches default options, so each variant gets its own mutants."""
    for options, mutated in (({}, True), ({"true_1x1": True}, False)):
        names = [mutant.name for mutant in load_pair(*PAIR, options).mutants]
        assert ("the true 1x1 where 3x3 is printed" in names) is mutated
        assert ("the printed 3x3 where the true 1x1 was asked for" in names) is not mutated
