"""Tests the links in the repository's Markdown: to files, to headings, and the paths that prose
names.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
FOLDERS = ("tf1kit", "tests", "docs", "legacy", "migrated", "parity_tests", "data", "benchmarks", "website")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*|[\w/-]+/[\w-]+\.py")
MADE = ("data/sample", "data/cifar10")  # folders that commands write


def prose(text: str) -> str:
    """The text of a page without its blocks of code."""
    return FENCE.sub("", text)


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page, which a link may have after `#`: its headings in the form of GitHub
    and the site.
    """
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.*)$", prose(page.read_text(encoding="utf-8")), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).replace(" ", "-")
        found.append(slug if slug not in found else f"{slug}-{found.count(slug)}")
    return set(found)


def dead_links(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead nowhere."""
    dead = []
    for target in LINK.findall(prose(text)):
        place, _, anchor = target.partition("#")
        if ":" in place:
            continue
        file = (page.parent / place).resolve() if place else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            dead.append(target)
    return dead


def dead_paths(text: str) -> list[str]:
    """The paths in backticks that the repository does not have."""
    named = [path for path in INLINE.findall(prose(text)) if PATH.fullmatch(path) and not path.startswith(MADE)]
    return [path for path in named if not any((ROOT / top / path).exists() for top in ("", "tf1kit", "tf1kit/parity"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_paths(page: Path) -> None:
    """Each relative link with its anchor, and each path in backticks, leads somewhere."""
    text = page.read_text(encoding="utf-8")
    assert dead_links(page, text) + dead_paths(text) == []


def test_a_dead_link_is_found() -> None:
    """A missing file, anchor and path are reported; existing ones are not."""
    page = ROOT / "docs" / "glossary.md"
    good = "[a](architecture.md) [b](3-prove-it.md#goldens) [c](https://example.org) `tests/docs/test_links.py`"
    bad = "[a](architectur.md) [b](3-prove-it.md#golden) [c](#nowhere) `tests/docs/test_link.py`"
    assert dead_links(page, good) + dead_paths(good) == []
    assert dead_links(page, bad) + dead_paths(bad) == [
        "architectur.md",
        "3-prove-it.md#golden",
        "#nowhere",
        "tests/docs/test_link.py",
    ]
