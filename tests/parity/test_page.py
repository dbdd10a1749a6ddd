"""Tests the report page: it is well-formed, self-contained and escaped, and shows the results."""

import base64
import dataclasses
import io
import math
import re
from html.parser import HTMLParser

import matplotlib
import numpy as np
import pytest

from tf1kit.errors import UsageError
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports import page, plots
from tf1kit.parity.reports.glance import CROWDED, differences, glance
from tf1kit.parity.reports.training import Image
from tf1kit.parity.results import Catch, RungResult
from tf1kit.parity.rungs import SHOWS
from tf1kit.port.weight_map import MapRow, Transpose

VOID = {"meta", "br", "link", "img", "hr"}
LOADS = {"src", "href", "xlink:href", "srcset", "data", "poster", "action"}
EXACT = Row("step_1/endpoints/h", "endpoints", "legacy", "migrated", (2, 3), "float64", ulp=0, limit=1e-12)
APART = dataclasses.replace(
    EXACT, max_abs=0.5, scaled=0.25, ulp=7, problem="differs by 0.25 of scale", worst=[((1, 2), 0.5, 0.75)]
)
GOLDEN = dataclasses.replace(EXACT, reference="golden", max_abs=3e-13, scaled=2e-13, ulp=None)
GRADIENT = dataclasses.replace(EXACT, key="step_1/gradients/W", kind="gradients")
ABOUT = {
    "here": {"tensorflow": "2.21.0", "keras": "3.13.1"},
    "golden": {"tensorflow": "1.15.5", "cpu": ["avx2"], "changed": "typo"},
}
IMAGES = [Image(np.full((2, 2, 3), value, np.uint8), f"number <{value}>", f"{value}: {value}, 1") for value in (0, 255)]
RUN = page.Training([1, 2], [2.5, 1.5], [2.5, 1.25], {"legacy": 0.5, "migrated": 0.25}, "Batches of 128 of <data>.")


class Reader(HTMLParser):
    """Checks that tags nest, and collects ids, references, and the cells of table rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == [], "not closed"

    def handle_starttag(self, tag, attrs):
        """Push the tag, begin a row or a cell."""
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        """Note the tag, its id and its references."""
        self.tags.add(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.loaded += [value for name, value in attrs if name in LOADS]

    def handle_endtag(self, tag):
        """An end tag must close the last open tag."""
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        """Text in a cell belongs to the cell."""
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


def read(*results: RungResult, training: page.Training | None = None) -> Reader:
    """The page of `results`, read back."""
    return Reader(page.render("legacy.x and migrated.x", results, ABOUT, training))


def row_of(reader: Reader, *first: str) -> list[str]:
    """The first table row that begins with the cells `first`."""
    return next(row for row in reader.rows if row[: len(first)] == list(first))


def test_well_formed_and_self_contained():
    """Tags nest, ids are unique, every reference stays in the page, and there is no script."""
    reader = read(RungResult("float64", [EXACT, GOLDEN, GRADIENT]), RungResult("bitwise", [EXACT]), training=RUN)
    assert len(reader.ids) == len(set(reader.ids))
    assert all(reference.startswith("#") for reference in reader.loaded)
    assert {reference[1:] for reference in reader.loaded} <= set(reader.ids)
    assert not reader.tags & {"script", "link", "img", "iframe", "object"}


def test_loads_nothing_in_styles():
    """Styles import and name no files; `url(#...)` refers to the page itself."""
    text = page.render("x", [RungResult("float64", [EXACT])], ABOUT, RUN)
    assert "@import" not in text
    assert all(target.startswith("#") for target in re.findall(r"url\((.*?)\)", text))


def test_summary_says_verdicts_and_numbers():
    """Each rung has its verdict, each kind its count, worst difference, ULP and limit."""
    reader = read(
        RungResult("float64", [EXACT, APART, GOLDEN], seconds=1.25), RungResult("golden", missing="no golden")
    )
    assert row_of(reader, "float64")[1:3] == ["fails", "3 tensors"]
    kinds = [row for row in reader.rows if row[0] == "endpoints"]
    assert kinds[0][1:7] == ["1 of 2 fail", "legacy/migrated", "2", "2.5e-01", "7", "1e-12"]
    assert kinds[1][1:7] == ["holds", "golden/migrated", "1", "2.0e-13", "-", "1e-12"]
    assert row_of(reader, "golden")[1] == "not run"
    assert row_of(reader, "why")[1] == "not run: no golden"


def test_a_rung_that_does_not_apply():
    """A rung that does not apply says why."""
    reader = read(RungResult("float64", inapplicable="integer input has one precision"))
    assert row_of(reader, "float64")[1] == "does not apply"
    assert row_of(reader, "why")[1] == "does not apply: integer input has one precision"


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (RungResult("bitwise", [EXACT]), "holds: bitwise"),
        (RungResult("bitwise", [APART]), "fails: bitwise"),
        (RungResult("bitwise", missing="x"), "not run: bitwise"),
    ],
)
def test_banner(result, verdict):
    """The overall verdict is at the top, in the colour of its status."""
    text = page.render("x", [result], ABOUT)
    assert f'<p class="banner {result.status.replace(" ", "-")}">{verdict}</p>' in text


def test_every_tensor_with_its_worst_elements():
    """The full table has each tensor with its numbers, and a failing one with its worst
    elements.
    """
    reader = read(RungResult("float64", [EXACT, APART]))
    cells = ["0", "0", "0", "1e-12", "holds"]
    assert row_of(reader, "step_1/endpoints/h")[4:] == cells
    failed = next(row for row in reader.rows if row[0] == "step_1/endpoints/h" and row[-1] != "holds")
    assert failed == [APART.key, "legacy/migrated", "float64", "2x3", "5.0e-01", "2.5e-01", "7", "1e-12", "differs"]
    assert row_of(reader, "(1, 2)")[1] == "legacy 0.5, migrated 0.75"


def test_names_are_escaped():
    """A name with `<` is shown as text in tables, plots and title."""
    name = "step_1/endpoints/<script>$a$</script>"
    catch = Catch("<b>", {"bitwise": f"{name}: differs"})
    results = [
        RungResult("float64", [dataclasses.replace(APART, key=name)]),
        RungResult("map", map_rows=[MapRow("<i>", "<u>", shape=(1,))]),
        RungResult("mutation", catches=[catch], missing="<s>"),
    ]
    reader = Reader(page.render("<h6>", results, ABOUT, RUN))
    assert not reader.tags & {"script", "b", "i", "u", "s", "h6", "data"}
    assert row_of(reader, name)
    assert "&lt;script&gt;$a$" in plots.differences(results[0])


def test_versions_and_origin_of_the_golden():
    """The versions of both sides are in one table, with `-` for an unknown one."""
    reader = read(RungResult("golden", [GOLDEN]))
    assert row_of(reader, "TensorFlow") == ["TensorFlow", "2.21.0", "1.15.5"]
    assert row_of(reader, "Keras") == ["Keras", "3.13.1", "-"]
    assert row_of(reader, "CPU features") == ["CPU features", "-", "avx2"]
    assert row_of(reader, "why recorded again")[2] == "typo"


@pytest.mark.parametrize(("row", "said"), [(EXACT, True), (GOLDEN, False)])
def test_says_when_nothing_was_compared_with_1_15(row, said):
    """The page says so if nothing was compared with a golden, even if one exists."""
    text = page.render("x", [RungResult("float64", [row])], ABOUT)
    assert ("Nothing on this page was compared with genuine TensorFlow 1.15.5" in text) == said


def test_weight_map():
    """The map has legacy name, shape and migrated path; transform, reason and problem are the
    note.
    """
    rows = [
        MapRow("W", "conv/kernel", Transpose((1, 0)), (3, 4)),
        MapRow("step", note="counts"),
        MapRow("V", problem="lost"),
    ]
    reader = read(RungResult("map", map_rows=rows))
    assert row_of(reader, "W") == ["W", "3x4", "conv/kernel", "Transpose(axes=(1, 0))"]
    assert row_of(reader, "step")[2:] == ["-", "counts"]
    assert row_of(reader, "V")[3] == "lost"


def test_mutants():
    """Each mutant has the rungs that noticed it, or a remark that none did."""
    reader = read(RungResult("mutation", catches=[Catch("padding", {"map": "W: shape"}), Catch("epsilon")]))
    assert row_of(reader, "padding") == ["padding", "caught", "map", "W"]
    assert row_of(reader, "epsilon") == ["epsilon", "MISSED", "-", "-"]


def test_zero_has_a_place_of_its_own():
    """In a plot an exact zero is a decade below the smallest number, NaN above the largest, and
    other numbers at their logarithm.
    """
    scale = plots.ZeroScale([0.0, 1e-12, 1e-3, math.nan])
    assert (scale.place(0.0), scale.place(1e-3), scale.place(math.nan)) == (-13, -3, -2)


def test_plot_says_zero_limit_and_no_number():
    """A plot names its tensors, the tolerance, the 0 of exact zeros, and a tensor without a
    number.
    """
    absent = Row("step_1/endpoints/gone", "endpoints", "legacy", "migrated", limit=1e-12, problem="migrated lacks it")
    svg = plots.differences(RungResult("float64", [EXACT, absent, GOLDEN]))
    shown = re.findall(r"<text.*?>(.*?)</text>", svg)
    assert {"h", "gone", "0", "no number", "limit 1e-12, endpoints", "golden/migrated"} <= set(shown)


def test_texts_of_a_narrow_plot_do_not_overlap_or_leave_it():
    """Kinds with one limit share its text, and the legend has as many columns as fit."""
    rows = [
        dataclasses.replace(row, reference=reference, other=other)
        for row in (EXACT, GRADIENT)
        for reference, other in (("golden", "legacy"), ("golden", "migrated"), ("legacy", "migrated"))
    ]
    svg = plots.differences(RungResult("float64", rows=rows))
    assert len(re.findall(r">limit [^<]*<", svg)) == 1
    assert ">limit 1e-12, endpoints and gradients<" in svg
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    found = re.findall(r' x="([\d.]+)"[^>]*>(\w+/\w+)<', svg)
    ends = [float(start) + plots.LETTER * 72 * len(text) for start, text in found]
    assert len(ends) == 3
    assert max(ends) < width


def test_backticks_are_code():
    """Code in a sentence is set as code, and what is in it stays escaped."""
    assert page.prose("The program `a <b>.py`, & more") == "The program <code>a &lt;b&gt;.py</code>, &amp; more"


def test_long_names_keep_their_end():
    """Under a plot a long name is cut at the front, which neighbours share; the table has the full
    name.
    """
    name = "InceptionV2/InceptionV2/Mixed_3b/Branch_0/Conv2d_0a_1x1/weights"
    row = dataclasses.replace(GRADIENT, key=f"step_1/gradients/{name}")
    svg = plots.differences(RungResult("float64", [row]))
    assert f">…{name[1 - plots.LONGEST :]}<" in svg
    assert row_of(read(RungResult("float64", [row])), row.key)


def test_plot_takes_the_worst_step():
    """The plot shows the largest difference over all steps, and a NaN if one step has one."""
    later = dataclasses.replace(APART, key="step_20/endpoints/h")
    broken = dataclasses.replace(EXACT, max_abs=math.nan, scaled=math.nan, ulp=None, problem="NaN")
    place = ("legacy/migrated", ("endpoints", "h"))
    assert plots.worst_by_tensor([later, EXACT]) == {place: 0.25}
    assert plots.worst_by_tensor([broken, later]) == {place: math.inf}


def test_a_page_begins_with_what_does_not_hold():
    """After the verdict and before all tables, the page lists each rung that does not hold, with
    its first failures and the number of others.
    """
    rows = [dataclasses.replace(APART, key=f"step_1/endpoints/h{number}") for number in range(page.FIRST + 2)]
    results = [
        RungResult("map", map_rows=[MapRow("W", "w")]),
        RungResult("bitwise", rows),
        RungResult("golden", missing="none"),
    ]
    text = page.render("x", results, ABOUT, RUN)
    part = text[text.index("<h2>What does not hold") : text.index("<h2>Training")]
    assert text.index("banner") < text.index("<h2>What does not hold")
    assert re.findall(r"<h3>(\w+): ", part) == ["bitwise", "golden"]
    assert "step_1/endpoints/h0, legacy against migrated: differs by 0.25 of scale" in part
    assert "and 2 more" in part
    assert '<li class="name">none</li>' in part
    assert "What does not hold" not in page.render("x", results[:1], ABOUT)


def test_each_rung_is_explained():
    """Each rung is explained, and so is a golden."""
    reader = read(*(RungResult(rung, [EXACT]) for rung in SHOWS if rung != "map"))
    shown = [row[0] for row in reader.rows if row and row[0] in SHOWS.values()]
    assert shown == [said for rung, said in SHOWS.items() if rung != "map"]
    assert "recording that genuine TensorFlow 1.15.5 made" in page.render("x", [], ABOUT)


def test_what_the_legacy_says_and_its_sources():
    """The page has the first line of the legacy module and its sources."""
    about = {**ABOUT, "says": "A network.  Source: D9.", "sources": {"D9": "an article"}}
    text = page.render("x", [], about)
    assert "<p>A network.  Source: D9.</p>" in text
    assert "<strong>D9</strong>: an article." in text


def test_every_failing_tensor_is_in_the_plot():
    """Plots have every failing tensor of any kind and rung, and the end points and gradients that
    hold.
    """
    kinds = ("endpoints", "loss", "gradients", "weights", "slots")
    rows = [dataclasses.replace(APART, key=f"step_1/{kind}/bad_{kind}", kind=kind) for kind in kinds if kind != "loss"]
    rows += [dataclasses.replace(APART, key="step_1/loss", kind="loss")]
    rows += [dataclasses.replace(EXACT, key="step_1/weights/good", kind="weights"), EXACT]
    shown = re.findall(r"<text.*?>(.*?)</text>", plots.differences(RungResult("bitwise", rows)))
    assert {"h", "bad_endpoints", "loss", "bad_gradients", "weights: bad_weights", "slots: bad_slots"} <= set(shown)
    assert not [text for text in shown if "good" in text]
    wrong = dataclasses.replace(APART, key="saved file/endpoints/h", kind="saved file")
    shown = re.findall(r"<text.*?>(.*?)</text>", plots.differences(RungResult("beyond", [wrong])))
    assert any(text.startswith("saved file: ") for text in shown)


@pytest.mark.parametrize("rung", ["float64", "golden", "bitwise", "beyond"])
def test_every_failing_tensor_is_in_the_plot_at_a_glance(rung):
    """Plots have failing tensors of the legacy and of the start, too."""
    rows = [
        dataclasses.replace(APART, key="step_1/weights/W", kind="weights"),
        dataclasses.replace(APART, key="start/weights/V", kind="weights"),
        dataclasses.replace(APART, key="step_1/weights/U", kind="weights", reference="golden", other="legacy"),
    ]
    series, failed = differences([RungResult(rung, rows)])
    assert sorted(name for found in series.values() for _, name in found) == ["U", "W", "start/weights/V"]
    assert {label: list(found) for label, found in series.items()} == failed


def test_many_tensors_have_smaller_marks():
    """The rings around those that fail stay larger than the marks."""

    def radii(count):
        rows = [dataclasses.replace(APART, key=f"step_1/weights/w{at}", kind="weights") for at in range(count)]
        found = re.findall(r'd="M 0 ([1-9]\.\d+) ', glance([RungResult("bitwise", rows)], "x"))
        return sorted(map(float, set(found)))

    (mark, ring), (smaller, its_ring) = radii(CROWDED), radii(CROWDED + 1)
    assert smaller < 0.7 * mark and abs(its_ring / smaller - ring / mark) < 1e-3 and ring > 1.5 * mark


def test_images_are_in_the_page():
    """Each image has a text and a caption, and is part of the page."""
    run = dataclasses.replace(RUN, images=IMAGES, images_about="Two of <them>.")
    text = page.render("x", [], ABOUT, run)
    found = re.findall(r'<img src="data:image/png;base64,([^"]+)"[^>]* alt="([^"]*)"><figcaption>([^<]*)<', text)
    assert [(alt, caption) for _, alt, caption in found] == [
        ("number &lt;0&gt;", "0: 0, 1"),
        ("number &lt;255&gt;", "255: 255, 1"),
    ]
    pixels = [matplotlib.image.imread(io.BytesIO(base64.b64decode(data)))[..., :3] for data, _, _ in found]
    assert [int(image.min() * 255) for image in pixels] == [0, 255]
    assert "Two of &lt;them&gt;." in text
    assert all(one.startswith(("#", "data:image/png;base64,")) for one in Reader(text).loaded)


def test_training():
    """The demo's page has both curves, the difference per step with exact zeros, accuracies, the
    number of steps, and the data.
    """
    text = page.render("x", [], ABOUT, RUN)
    for fact in (
        "exactly 0 at 1 of 2 steps",
        "2 steps.",
        "legacy on the held-back batch: 0.5000",
        "128 of &lt;data&gt;",
    ):
        assert fact in text


def test_the_backend_and_settings_stay():
    """Writing a page changes no global setting of matplotlib."""
    before = dict(matplotlib.rcParams)
    page.render("x", [RungResult("float64", [EXACT])], ABOUT, RUN)
    assert dict(matplotlib.rcParams) == before


def test_same_results_same_page():
    """A page has nothing random and no date, so pages can be compared."""
    results = [RungResult("float64", [EXACT, GOLDEN])]
    assert page.render("x", results, ABOUT, RUN) == page.render("x", results, ABOUT, RUN)


def test_write_page(tmp_path):
    """The file replaces an older one as a whole; a missing folder is a UsageError."""
    path = tmp_path / "parity.html"
    path.write_text("old")
    page.write_page(path, "x", [RungResult("bitwise", [EXACT])], ABOUT)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(UsageError, match="make it first"):
        page.write_page(tmp_path / "missing" / "parity.html", "x", [], ABOUT)
