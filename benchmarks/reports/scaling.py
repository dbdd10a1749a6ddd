"""The measured part of docs/scaling.md: costs of a step, the check of the model, and where networks stop scaling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import BenchmarkError
from benchmarks.reports.document import folded, machine, markdown
from benchmarks.reports.view import number
from benchmarks.results import Result
from benchmarks.scaling import LINKS, Cost, Link, fastest, growing, half, predicted, simulated
from benchmarks.subjects.scaling import ALONE, INPUT, NAMED, SUMS

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
BATCH = 128  # the default of most commands
MANY = 16  # workers that keep their batch


@dataclass(frozen=True)
class Measured:
    """What was measured of a pair.

    Attributes:
        cost: of one process that has the machine to itself.
        batch: the size of the batch that all workers share.
        spread: of the time of its steps.
        runs: by number of workers, the milliseconds of a step and the bytes on loopback.
    """

    pair: str
    cost: Cost
    batch: int
    spread: float
    runs: dict[int, tuple[float, float]]


def links(results: Sequence[Result]) -> dict[int, Link]:
    """The loopback device, as the sums of so many workers see it."""
    found = {}
    sums = next(result for result in results if result.name == SUMS)
    sizes = [4.0 * int(work.name.split()[0].replace(",", "")) for work in sums.works]
    for name in dict.fromkeys(row.name for rows in sums.rows.values() for row in rows):
        workers, ways = int(name.split()[0]), 2 * (int(name.split()[0]) - 1)
        times = [row.milliseconds for work in sums.works if (row := sums.row(work.name, name))]
        latency = times[0] / ways
        found[workers] = Link(latency, ways * sizes[-1] / workers / max(times[-1] - times[0], 1e-6))
    return found


def measured(results: Sequence[Result]) -> Iterator[Measured]:
    """What the results say of each pair.

    Raises BenchmarkError for times that cannot be those of an undisturbed machine, and for a pair without workers.
    """
    reading = next(
        (row.milliseconds / r.works[0].images for r in results if r.name == INPUT for row in r.rows[INPUT]), 0.0
    )
    for result in results:
        if not result.name.startswith("scaling "):
            continue
        alone = [row for work in result.works if (row := result.row(work.name, ALONE))]
        sizes = [work.images for work in result.works]
        image, fixed = np.polyfit(sizes, [row.milliseconds for row in alone], 1)
        if image <= 0:
            raise BenchmarkError(
                f"the steps of {result.name.split()[1]} take no longer with more images, so other programs disturbed them: "
                "measure again on a quiet machine"
            )
        largest = result.works[-1]
        together = {int(row.name.split()[0]): row for row in result.rows[largest.name] if row.name != ALONE}
        if not together:
            why = ", ".join(result.left_out.values()) or "they were not asked for"
            raise BenchmarkError(
                f"no workers with {result.name.split()[1]} were measured, and only they tell how many messages it sends: {why}"
            )
        messages = next(iter(together.values())).facts["messages"]
        cost = Cost(max(0.0, float(fixed)), float(image), 4 * alone[-1].facts["numbers"], int(messages) - 1, reading)
        runs = {workers: (row.milliseconds, row.facts["bytes"]) for workers, row in together.items()}
        yield Measured(result.name.split()[1], cost, largest.images, alone[-1].facts["spread"], runs)


def shared(cost: Cost, workers: int) -> Cost:
    """The cost of a worker that has its part of the machine's processors alone."""
    return replace(cost, fixed=cost.fixed * workers, image=cost.image * workers, reading=0.0)


def text(results: Sequence[Result], about: dict[str, Any]) -> str:
    """The measured part of the page."""
    found, loopback = list(measured(results)), links(results)
    costs, checks, apart, stops = [], [], [], []
    for one in found:
        cost = one.cost
        costs.append([one.pair, *map(number, (cost.fixed, cost.image, cost.large / 1000)), str(cost.small)])
        for workers, (milliseconds, sent) in one.runs.items():
            of, link = shared(cost, workers), loopback[workers]
            model = predicted(of, link, workers, one.batch)
            imitated = simulated(of, link, workers, one.batch, one.spread)
            apart.append((abs(model / milliseconds - 1), abs(imitated / milliseconds - 1)))
            ring = 2 * (workers - 1) * cost.large
            numbers = (milliseconds, model, imitated, sent / 1000, ring / 1000)
            checks.append([one.pair, str(workers), *map(number, numbers)])
        for name, link in LINKS.items():
            cells = (half(cost, link, BATCH), fastest(cost, link, BATCH))
            stops.append([one.pair, name, *map(str, cells), f"{growing(cost, link, BATCH, MANY):.0%}"])
    model_off, imitation_off = (np.median(each) for each in zip(*apart, strict=True))
    worst = max(max(each) for each in apart)
    links_said = "; ".join(
        f"{NAMED(k)}: {link.latency:.2g} ms and {link.bandwidth / 1e6:.2g} GB/s" for k, link in loopback.items()
    )
    return TEXT.format(
        command=about["command"].split(" --scaling")[0],
        machine=folded(machine(about)),
        batch=found[0].batch,
        costs=markdown(["network", "ms of a step", "and ms an image", "kB summed", "other messages"], costs),
        reading=number(found[0].cost.reading),
        links=folded(f"The sums of {links_said}."),
        checks=markdown(
            ["network", "workers", "ms measured", "ms of the model", "ms simulated", "kB measured", "kB of a ring"],
            checks,
        ),
        check=folded(
            f"The model is off by {model_off:.0%} and the simulation by {imitation_off:.0%} in the median, and one of both "
            f"by {worst:.0%} at most."
        ),
        assumed=folded(
            "; ".join(f"{name} with {link.latency * 1000:.0f} µs to the next worker" for name, link in LINKS.items())
        ),
        size=BATCH,
        many=MANY,
        stops=markdown(
            ["network", "link", "half worth up to", "fastest with", f"{MANY} workers that keep their batch"], stops
        ),
    )


TEXT = f"""{BEGIN}
{{machine}}
`{{command}}` measured this and wrote it, up to the end of the section; no test checks its numbers.

One process that has the machine to itself takes for a step:

{{costs}}

Meanwhile the input reads the sample, which takes {{reading}} ms an image without distortions.

The workers on loopback share the processors of the machine, so more of them are not faster: what
this can check is the model of what they send.
A sum was measured alone, too, to learn what the loopback device does; per message and worker:

{{links}}

With a batch of {{batch}} for all workers:

{{checks}}

{{check}}
A ring of k workers sends 2 (k - 1) times all numbers.
Batch norm and the headers of the messages need the difference.

Separate machines have not been measured.
By the model, where each worker is such a machine and the links are {{assumed}}:

{{stops}}

- *half worth up to*: with a batch of {{size}} for all workers, the most workers that are half as fast
  together as that many times one.
- *fastest with*: one more worker makes the step of that batch slower, or has no image.
- *that keep their batch*: the share of its speed alone that each of {{many}} workers keeps if each has a
  batch of {{size}}.
{END}"""


def write(page: Path, results: Sequence[Result], about: dict[str, Any]) -> None:
    """Replace the measured part of a page.

    Raises BenchmarkError for a page without the marks, and for results that are not those of NAME scaling.
    """
    before, mark, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise BenchmarkError(f"{page} has no part between {BEGIN} and {END}")
    if SUMS not in {result.name for result in results}:
        raise BenchmarkError("--scaling needs what NAME scaling measures: name it, or give its file by --from")
    page.write_text(before + text(results, about) + after, "utf-8")
