"""Opens the pages in a real browser: `tox run -e pages`. It needs Chromium.

Each page is opened in the sizes of a phone and a desktop, light and dark, with a screenshot in the
test's folder. The page measures itself: nothing may be wider than the screen, text must be large
enough, and colours must have enough contrast.
"""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports import all_page, page, written_page
from tf1kit.parity.reports.summary import Line
from tf1kit.parity.reports.training import Image, Training
from tf1kit.parity.reports.written_page import Scope
from tf1kit.parity.results import VERDICT, Catch, RungResult
from tf1kit.parity.rungs import RUNGS
from tf1kit.port.weight_map import MapRow, Transpose

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OFF = ("gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage")
FLAGS = ("--headless", "--no-sandbox", "--no-first-run", "--hide-scrollbars", *(f"--disable-{name}" for name in OFF))
SCREENS = {"phone": (390, 3000), "desktop": (1280, 2200)}
SCHEMES = {"dark": 0, "light": 1}  # Chromium's numbers
READABLE = 8.5  # the least size of letters, in pixels
CONTRAST = 4.5  # the least contrast of text to background, as WCAG asks

MEASURE = """
<script>
const seen = element => element.checkVisibility();
function letters(element) {
  const svg = element.closest("svg");
  const size = parseFloat(getComputedStyle(element).fontSize);
  return svg ? size * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : size;
}
function luminance(color) {
  const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ground(element) {
  for (; element; element = element.parentElement) {
    const color = getComputedStyle(element).backgroundColor;
    if (color !== "rgba(0, 0, 0, 0)") return color;
  }
}
function contrast(element) {
  const style = getComputedStyle(element);
  const both = [luminance(element.closest("svg") ? style.fill : style.color), luminance(ground(element))];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}
const own = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
const texts = [...document.body.querySelectorAll("*:not(script)")].filter(element => seen(element) && own(element));
const worst = (measure) => Math.min(...texts.map(measure));
const named = (measure) => { const least = worst(measure); const one = texts.find(each => measure(each) === least);
  return [least, one.textContent.trim().slice(0, 60)]; };
parent.postMessage(JSON.stringify({
  screen: innerWidth,
  page: document.documentElement.scrollWidth,
  wide: [...document.querySelectorAll(".stack")].filter(table => seen(table) && table.scrollWidth > innerWidth)
    .map(table => table.textContent.trim().slice(0, 60)),
  letters: named(letters),
  contrast: named(contrast),
  luminance: luminance(getComputedStyle(document.body).backgroundColor),
}), "*");
</script>
"""
# A window is at least 500 pixels wide; a frame can be as narrow as a phone.
FRAME = """<!DOCTYPE html><html style="color-scheme: light dark"><body style="margin: 0">
<script>addEventListener("message", event => { document.documentElement.dataset.measured = event.data; });</script>
<iframe src="page.html" style="border: 0; width: %dpx; height: %dpx"></iframe></body></html>"""

LONG = "InceptionV2/InceptionV2/Mixed_5c/Branch_3/Conv2d_0b_1x1/BatchNorm/moving_variance"
EXACT = Row("step_1/endpoints/h_conv1", "endpoints", "legacy", "migrated", (128, 24, 24, 64), "float32", ulp=0)
GOLDEN = dataclasses.replace(EXACT, reference="golden", max_abs=3e-7, scaled=2e-7, ulp=None, limit=5e-6)
WORST = [((1, 2, 3, 4), 0.5, 0.75)]


def rows(reference: str, fails: bool, limit: float) -> list[Row]:
    """End points, gradients, weights and slots; some of each kind fail."""
    found = []
    for number in range(12):
        for kind, name in (
            ("endpoints", f"h_conv{number}"),
            ("gradients", f"{LONG}_{number}"),
            ("weights", f"Variable_{number}"),
        ):
            row = Row(
                f"step_20/{kind}/{name}", kind, reference, "migrated", (5, 1, 64, 64), "float32", limit=limit, ulp=0
            )
            if fails and number % 3 == 0:
                row = dataclasses.replace(
                    row, max_abs=0.5, scaled=0.25, ulp=2**40, problem="differs by 0.25", worst=WORST
                )
            found.append(row)
    return found


def results(fails: bool) -> list[RungResult]:
    """Every rung."""
    shown = [
        MapRow(f"{LONG}_{number}", f"mixed_5c/conv_{number}/kernel", Transpose((1, 0)), (3, 4)) for number in range(8)
    ]
    shown += [MapRow("global_step", problem="not listed in WEIGHT_MAP")] if fails else []
    catches = [Catch("kernel transposed", {"map": f"{LONG}: shape", "bitwise": "step_1/endpoints/h: differs"})]
    check = dataclasses.replace(EXACT, key="call/endpoints/h_conv1", kind="call")
    bitwise = RungResult("bitwise", rows("legacy", fails, 0.0), remarks=["the legacy draws random numbers"])
    beyond = RungResult("beyond", [check], not_applicable={"learning rate": "the optimizer has a constant one"})
    mutation = RungResult("mutation", catches=[*catches, *([Catch("epsilon")] if fails else [])])
    golden = RungResult("golden", rows("golden", False, 5e-6), missing="no golden for seed 1" if fails else "")
    return [
        RungResult("map", map_rows=shown),
        RungResult("float64", [EXACT, GOLDEN]),
        bitwise,
        golden,
        beyond,
        mutation,
    ]


ABOUT = {
    "says": "A 5x5 convolution split into 5x1 and 1x5, trained on CIFAR-10 through queues.  Source: D3.",
    "sources": {"D3": "an article in Chinese: a complete training script for CIFAR-10"},
    "here": {"tensorflow": "2.21.0", "legacy_sha256": "b7cdb2d5" * 8, "cpu": ["avx", "avx2", "fma", "avx512f"]},
    "golden": {"tensorflow": "1.15.5", "legacy_sha256": "b7cdb2d5" * 8, "npz_sha256": "00ff" * 16},
}
NOISE = np.random.RandomState(0)
TRAINING = Training(
    list(range(1, 301)),
    list(np.exp(-np.arange(300) / 90)),
    list(np.exp(-np.arange(300) / 90) + 1e-7 * (np.arange(300) % 7)),
    {"legacy": 0.9327, "migrated": 0.9327},
    "Both took 128 images at a time.",
    [Image(NOISE.randint(0, 255, (32, 32, 3)).astype(np.uint8), "noise", "3: 3, 3") for _ in range(12)],
    "The first of the test batch.",
)


def folder() -> str:
    """The page of `--all`, with a pair that holds, one that fails, one that is equal but for
    rounding, and one that cannot be used.
    """
    rounds = [RungResult("bitwise", rows("legacy", True, 0.0), rounding="sums in another order")]
    for row in rounds[0].rows:
        row.problem = ""
    found = [
        ("factored_kernels split=False", results(False)),
        ("inception_v2", results(True)),
        ("stock", rounds),
        ("broken", []),
    ]
    lines = [Line(SimpleNamespace(title=title), one, ABOUT if one else {}) for title, one in found]  # type: ignore[arg-type]
    lines[-1].problem = "migrated.broken has no class Broken"
    assert [line.status for line in lines] == ["holds", "fails", VERDICT, "fails"]
    return all_page.render(lines, {"session_loop": "has no build: other modules use it"})


def written() -> str:
    """The page of a written port with a scope that differs."""
    found = [Scope(f"InceptionResnetV2/Repeat_{number}", 1234, 12, {"bitwise": "0"}) for number in range(8)]
    found += [
        Scope("Logits", 12, 3, {"bitwise": "1099511627776"}),
        Scope("conv_norm()", None, 14),
        Scope("", 9876, None),
    ]
    says = "12 layers, 3 operations on tensors; without a layer: 1 MatrixBandPart"
    left = ["the optimizer is not ported yet", "bitwise does not hold"]
    return written_page.render("model.ckpt-1000.meta as net.py", says, found, results(True)[:3], left)


PAGES: dict[str, Callable[[], str]] = {
    "fails": lambda: page.render("legacy.factored_kernels and migrated.factored_kernels", results(True), ABOUT),
    "holds": lambda: page.render("legacy.factored_kernels and migrated.factored_kernels", results(False), ABOUT),
    "demo": lambda: page.render("D3: a 5x5 kernel split into 5x1 and 1x5", results(False), ABOUT, TRAINING),
    "all": folder,
    "written": written,
}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser. Without one the test fails and says what to do."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail(
            f"no browser: none of {', '.join(BROWSERS)} is on PATH; on Debian `apt-get install chromium`", pytrace=False
        )
    return found


def opened(chromium: str, text: str, screen: str, scheme: str, out: Path) -> dict[str, Any]:
    """The measurements of the page; the screenshot is `out`/page.png."""
    width, height = SCREENS[screen]
    (out / "page.html").write_text(text.replace("</body>", MEASURE + "</body>"), encoding="utf-8")
    (out / "frame.html").write_text(FRAME % (width, height), encoding="utf-8")
    profile, image = out / "profile", out / "page.png"
    given = (f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={image}", "--dump-dom")
    given += ("--virtual-time-budget=5000", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}")
    words = [chromium, *FLAGS, *given, (out / "frame.html").as_uri()]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    shutil.rmtree(profile, ignore_errors=True)
    found = re.search(r'data-measured="([^"]*)"', done.stdout)
    assert found, done.stderr
    measured: dict[str, Any] = json.loads(html.unescape(found[1]))
    assert measured["screen"] == width
    return measured


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", PAGES)
def test_page(chromium: str, tmp_path: Path, name: str, screen: str, scheme: str) -> None:
    """Each page fits the screen, can be read, and is dark if the reader wants that."""
    measured = opened(chromium, PAGES[name](), screen, scheme, tmp_path)
    assert measured["page"] <= measured["screen"]
    assert measured["wide"] == []
    assert measured["letters"][0] >= READABLE, measured["letters"]
    assert measured["contrast"][0] >= CONTRAST, measured["contrast"]
    assert (measured["luminance"] < 0.2) == (scheme == "dark")
    assert (tmp_path / "page.png").stat().st_size > 10_000


BROKEN = {
    "page": ("<h1>", '<div style="width: 500px">.</div><h1>'),
    "wide": ("white-space: normal; overflow-wrap: anywhere; }", "white-space: nowrap; }"),
    "letters": ("<h1>", '<p style="font-size: 5px">small</p><h1>'),
    "contrast": ("--soft: #5c6670", "--soft: #c0c6c0"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_page_that_is_broken_is_noticed(chromium: str, tmp_path: Path, what: str) -> None:
    """Each mutant of the style makes one measurement fail."""
    old, new = BROKEN[what]
    text = PAGES["fails"]()
    assert old in text
    measured = opened(chromium, text.replace(old, new), "phone", "light", tmp_path)
    wrong = {
        "page": measured["page"] > measured["screen"],
        "wide": measured["wide"] != [],
        "letters": measured["letters"][0] < READABLE,
        "contrast": measured["contrast"][0] < CONTRAST,
    }
    assert wrong[what], measured


def test_every_rung_is_on_the_pages() -> None:
    """The pages of this file have each kind of result."""
    assert [result.rung for result in results(True)] == list(RUNGS)
