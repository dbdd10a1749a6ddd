"""What a report says of each row: rates, shares of the machine's limit, ratios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.results import Result, Row, Work, ratio
from benchmarks.shapes import COPY, HALF, PRODUCTS

HEADINGS = ("", "ms a step", "least-most", "images/s", "GFLOP/s", "share of limit", "speed", "peak MB", "first step s")


@dataclass(frozen=True)
class Limits:
    """The best rate of a convolution by precision, in GFLOP/s; 0 where it was not measured."""

    single: float = 0.0
    half: float = 0.0

    def of(self, name: str) -> float:
        """The limit of a contestant, whose name says its precision."""
        return self.half if HALF in name else self.single


def rate(work: Work, row: Row) -> float:
    """GFLOP/s, or GB/s of a work that moves memory."""
    return (2 * work.multiply_adds or work.moved) / row.milliseconds / 1e6


def best(result: Result, work: Work) -> Row | None:
    """The fastest row of a work."""
    return min(result.rows[work.name], key=lambda row: row.milliseconds, default=None)


def limits_of(results: Sequence[Result]) -> Limits:
    """The best rates of forward convolutions among the limits."""
    found = {"": [0.0], HALF: [0.0]}
    for result in results:
        for work in result.works if result.name == "limits" else ():
            row = best(result, work)
            if row and work.name not in (*PRODUCTS.values(), COPY) and "gradient" not in work.name:
                found[HALF if HALF in work.name else ""].append(rate(work, row))
    return Limits(max(found[""]), max(found[HALF]))


def share(work: Work, row: Row, limits: Limits) -> float:
    """The share of the limit that a row reaches; 0 where that is not known."""
    limit = limits.of(row.name)
    return rate(work, row) / limit if limit and work.multiply_adds else 0.0


def lines(result: Result, work: Work, limits: Limits) -> Iterator[list[str]]:
    """The cells of each row of a work, as HEADINGS says."""
    rows = result.rows[work.name]
    for row in rows:
        yield [
            row.name,
            number(row.milliseconds),
            f"{number(min(row.turns))}-{number(max(row.turns))}",
            f"{1000 * work.images / row.milliseconds:,.0f}" if work.images else "",
            f"{rate(work, row):,.0f}" if work.multiply_adds else f"{rate(work, row):.1f} GB/s" if work.moved else "",
            f"{part:.0%}" if result.name != "limits" and (part := share(work, row, limits)) else "",
            f"{ratio(rows[0].turns, row.turns):.2f}",
            f"{row.peak:,.0f}" if row.peak else "",
            f"{row.first:.1f}" if row.peak else "",
        ]


def number(value: float) -> str:
    """Three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def kept(table: Sequence[Sequence[str]]) -> list[int]:
    """The columns that have a value in any line."""
    return [place for place in range(len(HEADINGS)) if place == 0 or any(line[place] for line in table)]


def limit_table(result: Result) -> tuple[list[str], list[list[str]]]:
    """The limits in one table: each kind of work with the rate of each contestant."""
    names = list(dict.fromkeys(row.name for rows in result.rows.values() for row in rows))
    made = []
    for work in result.works:
        cells = [work.name]
        for name in names:
            row = result.row(work.name, name)
            cells.append(f"{rate(work, row):,.0f}" if row else "")
        made.append(cells)
    return ["GFLOP/s; the copy: GB/s", *names], made


def tables(result: Result, limits: Limits) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The tables of a subject: title, headings, cells."""
    if result.name == "limits":
        yield ("", *limit_table(result))
        return
    for work in result.works:
        table = list(lines(result, work, limits))
        places = kept(table)
        yield work.name, [HEADINGS[at] for at in places], [[line[at] for at in places] for line in table]


def versions(results: Sequence[Result]) -> dict[str, str]:
    """The version of each contestant that has one."""
    return {row.name: row.version for result in results for rows in result.rows.values() for row in rows if row.version}
