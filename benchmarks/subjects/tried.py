"""What was tried to make the ports faster, beside the ports as they are.

Threads, pages and steps leave the bits as they are.  XLA, other kernels and fewer bits round otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.contestants import Contestant
from benchmarks.frameworks import LOOSE
from benchmarks.harness import Subject
from benchmarks.networks import PORT, Prepared, prepared
from benchmarks.settings import Settings
from benchmarks.subjects import factored_kernels, inception_v2

HUGE = "glibc.malloc.hugetlb=1"
KEPT = f"{HUGE}:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.arena_max=1"
TRIED: dict[str, dict[str, Any]] = {
    "one operation at a time": {"given": {"threads": (2, 1)}},
    "one thread an operation": {"given": {"threads": (1, 2)}},
    "one step a call": {"given": {"alone": True}},
    "huge pages": {"settings": {"GLIBC_TUNABLES": HUGE}},
    "huge pages, memory kept": {"settings": {"GLIBC_TUNABLES": KEPT}},
    "XLA": {"given": {"compiled": True}, "loose": LOOSE},
    "without oneDNN": {"settings": {"TF_ENABLE_ONEDNN_OPTS": "0"}},
    "products rounded to bfloat16": {"settings": {"ONEDNN_DEFAULT_FPMATH_MODE": "BF16"}, "loose": LOOSE},
}


LARGE = ("one step a call", "huge pages, memory kept", "XLA", "products rounded to bfloat16")  # memory for all


def contestants(made: Prepared, names: Sequence[str] = tuple(TRIED)) -> list[Contestant]:
    """The port as it is, and with each of these settings."""
    plain = Contestant(PORT, sys.executable, "port_tried", made.given)
    return [plain, *(made_with(plain, name, **TRIED[name]) for name in names)]


def made_with(plain: Contestant, name: str, given: dict[str, Any] | None = None, **options: Any) -> Contestant:
    """The port with settings."""
    return replace(plain, name=name, given={**plain.given, **(given or {})}, **options)


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """D3's network before the split, and Inception V2."""
    large = inception_v2.QUARTER if settings.small else inception_v2.FULL
    with prepared([replace(factored_kernels.network(False), part=(), label=""), large]) as (d3, inception):
        yield [
            Subject("tried", "What was tried with D3's network", d3.works(), contestants(d3)),
            Subject("tried", "What was tried with Inception V2", inception.works(), contestants(inception, LARGE)),
        ]
