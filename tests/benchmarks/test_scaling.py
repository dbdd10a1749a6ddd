"""Tests the cost model of several workers, its simulation, and the page that shows both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cluster import Workers, has_own_network
from benchmarks.contestants import BenchmarkError
from benchmarks.reports import scaling as page
from benchmarks.results import Result, Row, Work
from benchmarks.scaling import MOST, Cost, Link, efficiency, fastest, growing, half, predicted, simulated
from tests.benchmarks.test_harness import ABOUT
from tests.conftest import ROOT

COST = Cost(fixed=2.0, image=1.0, large=4e6, small=3)
LINK = Link(latency=0.1, bandwidth=1e5)


def test_the_ring_by_hand() -> None:
    """Four workers send six times a fourth of 4 MB: 10 ms each; four sums have six latencies each."""
    assert LINK.ring(4, 4e6) == pytest.approx(6 * (0.1 + 10))
    assert LINK.ring(1, 4e6) == 0
    assert predicted(COST, LINK, 4, 32) == pytest.approx(2 + 8 + 6 * (0.1 + 10) + 3 * 6 * 0.1)


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_the_simulation_without_jitter_is_the_model(workers: int) -> None:
    """If all workers are equally fast, nobody waits; where the input is slow, all wait for it."""
    for cost in (COST, replace(COST, reading=30.0)):
        assert simulated(cost, LINK, workers, 24, steps=5) == pytest.approx(predicted(cost, LINK, workers, 24))
    assert predicted(replace(COST, reading=30.0), LINK, 2, 24) == 360


def test_who_is_late_holds_up_all() -> None:
    """With jitter a step is as long as that of the slowest, and the more workers, the longer."""
    free = Link(0.0, 1e12)
    one, two, many = (simulated(COST, free, k, 30 * k, jitter=0.1) for k in (1, 2, 16))
    assert one == pytest.approx(32, rel=0.02)
    assert 32 * 1.03 < two < many < 32 * 1.4


def test_where_it_stops() -> None:
    """The limits are where the condition fails for the first time; a free link has none but the images."""
    last = half(COST, LINK, 128)
    assert efficiency(COST, LINK, last, 128) >= 0.5 > efficiency(COST, LINK, last + 1, 128)
    best = fastest(COST, LINK, 128)
    steps = [predicted(COST, LINK, k, 128) for k in range(1, 129)]
    assert min(steps) == steps[best - 1]
    assert fastest(COST, Link(0.0, 1e12), 128) == 128
    assert half(replace(COST, fixed=0.0), Link(0.0, 1e15), 10 * MOST) == MOST
    assert growing(COST, LINK, 128, 16) < growing(COST, LINK, 128, 2) < 1


def results() -> list[Result]:
    """What a run measured of a network whose costs are those of COST, on links like LINK."""
    works = [Work("1 numbers"), Work("1,000,000 numbers")]
    times = {k: [LINK.ring(k, 0), LINK.ring(k, 4e6)] for k in (2, 4)}
    rows = {work.name: [Row(f"{k} workers", "", [of[at]]) for k, of in times.items()] for at, work in enumerate(works)}
    sums = Result("sums", "", works, rows, {})
    reads = Result("input", "", [Work("input", 32)], {"input": [Row("1 process", "", [3.2])]}, {})
    sizes = [Work("step of 8", 8), Work("step of 32", 32)]
    alone = {
        work.name: [Row("1 process", "", [COST.computing(work.images)], facts={"numbers": 1e6, "spread": 0.0})]
        for work in sizes
    }
    for k in (2, 4):
        whole = predicted(page.shared(COST, k), LINK, k, 32)
        alone["step of 32"].append(Row(f"{k} workers", "", [whole], facts={"messages": 4.0, "bytes": 9e6}))
    return [sums, reads, Result("scaling toy", "", sizes, alone, {})]


def test_the_page_has_what_was_measured(tmp_path: Path) -> None:
    """The costs are found again, model and simulation meet the runs, and the rest of the page stays."""
    [found] = page.measured(results())
    assert found.cost == Cost(pytest.approx(2), pytest.approx(1), 4e6, 3, pytest.approx(0.1))
    link = page.links(results())[4]
    assert (link.latency, link.bandwidth) == (pytest.approx(0.1), pytest.approx(1e5))
    file = tmp_path / "page.md"
    file.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n")
    page.write(file, results(), ABOUT)
    text = file.read_text()
    assert text.startswith(f"before\n{page.BEGIN}\nMeasured on 2026-11-30") and text.endswith(f"{page.END}\nafter\n")
    assert "old" not in text and "| toy | 2 | 1 | 4,000 | 3 |" in text
    assert "The model is off by 0% and the simulation by 0% in the median" in text


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A page without marks, results of other subjects, and times that a busy machine gave."""
    file = tmp_path / "page.md"
    file.write_text("a page without marks")
    with pytest.raises(BenchmarkError, match="has no part between"):
        page.write(file, results(), ABOUT)
    file.write_text(f"{page.BEGIN}{page.END}")
    with pytest.raises(BenchmarkError, match="--scaling needs what NAME scaling measures"):
        page.write(file, [], ABOUT)
    disturbed = results()
    disturbed[-1].rows["step of 8"][0].turns = [1000.0]
    with pytest.raises(BenchmarkError, match="the steps of toy take no longer with more images"):
        page.write(file, disturbed, ABOUT)
    alone = results()
    del alone[-1].rows["step of 32"][1:]
    alone[-1].left_out["2 workers"] = "it computes something else"
    with pytest.raises(BenchmarkError, match=r"no workers with toy were measured.* it computes something else"):
        page.write(file, alone, ABOUT)


def test_the_page_of_the_documentation_can_be_written() -> None:
    """docs/scaling.md has the marks, once each."""
    text = (ROOT / "docs" / "scaling.md").read_text()
    assert text.count(page.BEGIN) == text.count(page.END) == 1 and text.index(page.BEGIN) < text.index(page.END)


@pytest.mark.long  # each turn starts two processes
def test_workers_measure_their_messages() -> None:
    """Two workers compute the losses of one process; a sum moves twice its numbers."""
    given = {"work": "step", "pair": "batch_norm_primitives", "batch": 8}
    one, two = (Workers("", {"step": {**given, "workers": k}}) for k in (0, 2))
    assert two.check("step")[0] == pytest.approx(one.check("step")[0], rel=1e-5)
    assert two.facts["step"]["messages"] == 9
    sums = Workers("", {"sum": {"work": "sum", "workers": 2, "numbers": 1_000_000}})
    assert sums.run("sum", 5) > 0
    assert not has_own_network() or 0.8 * 8e6 < sums.facts["sum"]["bytes"] < 1.2 * 8e6
