"""`tf1kit docs`: shows the pages of the documentation in the terminal."""

from __future__ import annotations

from pathlib import Path

import click

from tf1kit.cli.options import example, quiet_option
from tf1kit.errors import UsageError


def pages() -> dict[str, Path]:
    """{name: file} of the pages; a name is the path in the documentation without `.md`."""
    from tf1kit.run.scan.report import docs as folder

    found = sorted(folder().rglob("*.md"), key=lambda file: (len(file.relative_to(folder()).parts), file))
    return {file.relative_to(folder()).with_suffix("").as_posix(): file for file in found}


def title(file: Path) -> str:
    """The heading of a page."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((line[2:] for line in lines if line.startswith("# ")), "")


@click.command(epilog=example("tf1kit docs 2-port-it"))
@click.argument("page", required=False)
@quiet_option("List names without headings.")
def docs(page: str | None, quiet: bool) -> None:
    """List the pages of the documentation, or show one of them.

    PAGE is a name in the list. The form docs/PAGE.md, which messages use, is accepted too.
    """
    from rich.markdown import Markdown

    from tf1kit.console import console

    known = pages()
    if page is None:
        width = max(map(len, known))
        for name, each in known.items():
            click.echo(name if quiet else f"{name:{width}}  {title(each)}")
        return
    chosen = page.removeprefix("docs/").removesuffix(".md")
    if chosen not in known:
        raise UsageError(f"there is no page {page}; the pages are {', '.join(known)}")
    console().print(Markdown(known[chosen].read_text(encoding="utf-8")))
