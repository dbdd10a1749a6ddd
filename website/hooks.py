"""Hooks of the documentation site: Markdown from outside `docs/`, links into the repository, and
mermaid.
"""

from __future__ import annotations

import hashlib
import logging
import posixpath
import re
from importlib.metadata import files as files_of_package
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
# A page of the site -> its file in the repository, where that lies outside of docs/.
OUTSIDE = {
    "index.md": "README.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "data.md": "data/README.md",
}
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
REFERENCE = re.compile(r"((?:^\|.*\n)+)\n<!-- reference: ([\w.]+) -->\n", re.MULTILINE)
FENCE = re.compile(r"(^```.*?^```$|^    .*?$)", re.MULTILINE | re.DOTALL)
# ```python tf1, ```python today and ```python port.py are blocks that tests run: the word becomes
# the title of the block.
TITLED = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)
TITLES = {"tf1": "TensorFlow 1", "today": "Today"}
ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//[^>]*>|<link\b[^>]*\bhref=["']?(?:https?:)?//[^>]*>"""
)
# The file that npm's mermaid 11.16.0 has as dist/mermaid.min.js; `artoo-mermaid` is a wheel with
# it.
MERMAID = "74d7c46dabca328c2294733910a8aa1ed0c37451776e8d5295da38a2b758fb9b"

log = logging.getLogger("mkdocs.hooks")


def on_config(config: Any) -> Any:
    """Put pages where the navigation names their folder, or a pattern of their names."""
    docs = Path(config.docs_dir)
    for part in config.nav:
        for title, place in part.items():
            if isinstance(place, str) and (place.endswith("/") or "*" in place):
                found = docs.glob(f"{place}*.md" if place.endswith("/") else place)
                in_order = sorted(found, key=lambda page: (page.stem != "index", page))
                part[title] = [page.relative_to(docs).as_posix() for page in in_order]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages from outside `docs/`, and the scripts that the theme would otherwise load from
    a server.
    """
    for page, source in OUTSIDE.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    files.append(File.generated(config, "mermaid.min.js", content=mermaid()))
    files.append(File.generated(config, "iframe-worker.js", abs_src_path=str(ROOT / "website/iframe-worker.js")))
    return files


def mermaid() -> bytes:
    """Mermaid as one file, whose checksum is checked."""
    path = next(path for path in files_of_package("artoo-mermaid") or () if path.name == "mermaid.min.js")
    content = Path(str(path.locate())).read_bytes()
    if hashlib.sha256(content).hexdigest() != MERMAID:
        raise ValueError(f"{path} is not the mermaid.min.js whose sha256 website/hooks.py has")
    return content


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Turn links of the repository into links of the site, and add the docstrings of the names in
    tables.
    """
    place = page.file.src_uri
    source = OUTSIDE.get(place, f"docs/{place}")
    markdown = TITLED.sub(lambda block: f'```{block[1]} title="{TITLES.get(block[2], block[2])}"', markdown)
    parts = FENCE.split(markdown)
    parts[::2] = (LINK.sub(lambda link: linked(link, source, place), part) for part in parts[::2])
    return REFERENCE.sub(docstrings, "".join(parts))


def docstrings(found: re.Match[str]) -> str:
    """The table, followed by the directives by which mkdocstrings adds the docstrings of its
    names.
    """
    table, room = found.groups()
    names = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)
    return f"{table}\n::: {room}\n    options:\n      members: [{', '.join(names)}]\n"


def linked(link: re.Match[str], source: str, place: str) -> str:
    """A link as the site has it. A link to a file that the site does not have becomes the file's
    path.
    """
    text, target = link.groups()
    path, hash_sign, anchor = target.partition("#")
    if not path or ":" in path:
        return link[0]
    found = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    pages = {file: page for page, file in OUTSIDE.items()}
    if found.startswith("docs/") or found in pages:
        page = pages.get(found, found.removeprefix("docs/"))
        return f"[{text}]({posixpath.relpath(page, posixpath.dirname(place) or '.')}{hash_sign}{anchor})"
    if not (ROOT / found).exists():
        log.warning("%s links to %s, which the repository does not have", source, target)
    return f"{text} (`{found}`)"


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Warn of resources that a reader's browser would load from another server, and of code blocks
    that were not recognised.
    """
    for tag in ELSEWHERE.findall(output):
        log.warning("%s loads from elsewhere: %s", page.file.src_uri, tag)
    if "<p>```" in output:
        log.warning("%s has a block of code that is shown as prose", page.file.src_uri)
    return output
