"""`python -m tf1kit.tf1 [FILE]` writes the table of the names in `tensorflow.python`, as Markdown,
to a file or to stdout.
"""

from __future__ import annotations

from pathlib import Path

import click

from tf1kit.tf1.private_table import modules, names, page


@click.command(epilog="Example: python -m tf1kit.tf1 docs/private.md")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def main(file: Path | None) -> None:
    """Write how many names of `tensorflow.python` work, and why others do not. The page goes to
    stdout, or replaces FILE.
    """
    text = page(list(names(modules())))
    if file:
        file.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


if __name__ == "__main__":
    main()
