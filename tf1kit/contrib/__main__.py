"""`python -m tf1kit.contrib [FILE]` writes the table of contrib's names, as Markdown, to a file or
to stdout.
"""

from __future__ import annotations

from pathlib import Path

import click

from tf1kit.contrib._table import page


@click.command(epilog="Example: python -m tf1kit.contrib docs/contrib.md")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def main(file: Path | None) -> None:
    """Write every public name of contrib: whether it works, and if not, why. The page goes to
    stdout, or replaces FILE.
    """
    if file:
        file.write_text(page(), encoding="utf-8")
    else:
        click.echo(page(), nl=False)


if __name__ == "__main__":
    main()
