"""Runs a notebook: its cells in order, in a kernel with TensorFlow 1, in the notebook's folder."""

from __future__ import annotations

import asyncio
import atexit
import re
import signal
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tf1kit.errors import UsageError, UsageFailure
from tf1kit.run.importer import AUTO, YES
from tf1kit.run.notebook import check_extra
from tf1kit.run.own import packages

SUFFIX = ".ipynb"
COLOURS = re.compile(r"\x1b\[[\d;]*m")
INTERRUPTED = 128 + signal.SIGINT


@dataclass(frozen=True)
class Notebook:
    """A notebook and the way to run it.

    Args:
        path: the notebook.
        out: the file for the executed notebook, or None.
        python2: see `ProgramImporter`. With "auto", all cells are Python 2 if one of them is.
        own: names or patterns of installed packages that are the notebook's own.
    """

    path: Path
    out: Path | None = None
    python2: str = AUTO
    own: tuple[str, ...] = ()

    def check(self) -> None:
        """Check that the notebook can run.

        Raises:
            UsageError: there is no such file, it is not a notebook in Python, or the extra
                `notebook` is not installed.
        """
        from tf1kit.run.scan.cells import cells

        if not self.path.is_file():
            raise UsageError(f"there is no file {self.path}")
        check_extra(f"running the notebook {self.path}")
        packages(self.own, self.path.resolve().parent)
        try:
            found = list(cells(self.path.read_bytes()))
        except ValueError as error:
            raise UsageError(f"{self.path} is {error}") from error
        for cell in found:
            for _, words in cell.unseen:
                if words.startswith("a cell in "):
                    raise UsageError(f"{self.path} has {words}; tf1kit run runs notebooks in Python")

    def run(self) -> None:
        """Run the cells and print their results as they come.

        Raises:
            SystemExit: 1 if a cell fails, which ends the run, or the kernel dies; 130 if the run is
                interrupted.
        """
        nbformat: Any = import_module("nbformat")
        notebook = nbformat.read(self.path, as_version=4)
        try:
            code = execute(notebook, self.path, self.kernel())
        finally:
            if self.out:
                from tf1kit.parity.reports.export import write_text

                try:
                    write_text(self.out, nbformat.writes(notebook) + "\n")
                except UsageError as error:
                    UsageFailure(str(error)).show()
                    raise SystemExit(UsageFailure.exit_code) from None
        raise SystemExit(code)

    def kernel(self) -> list[str]:
        """The command of the kernel."""
        from tf1kit.run.notebook.kernel import command
        from tf1kit.run.scan.one_file import rows
        from tf1kit.run.scan.verdict import OLDER

        older = self.python2 == AUTO and any(row.verdict == OLDER for row in rows(self.path.read_bytes(), True))
        return command(python2=YES if older else self.python2, own=self.own)


def execute(notebook: Any, path: Path, command: list[str]) -> int:
    """Run the cells of a notebook, and put their results into it; returns the exit code."""
    nbclient: Any = import_module("nbclient")
    import_module("traitlets.log").get_logger().setLevel("ERROR")

    class Client(nbclient.NotebookClient):
        """Prints what the kernel sends."""

        interrupted = False
        cell = 0  # the number of the one that runs

        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            """Print a message, and put it into the cell."""
            show(msg["msg_type"], msg["content"])
            return super().process_message(msg, cell, cell_index)

        def started(self, cell: Any, cell_index: int) -> None:
            """Before each cell, let an interrupt of this process interrupt the cell."""
            self.cell = cell_index + 1
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.interrupt)

        def interrupt(self) -> None:
            """Interrupt the cell."""
            self.interrupted = True
            self.interrupting = asyncio.ensure_future(self.km.interrupt_kernel())

    where = {"metadata": {"path": str(path.resolve().parent)}}
    client = Client(notebook, timeout=None, resources=where, kernel_manager_class=manager(command))
    client.on_cell_start = client.started
    with TemporaryFile() as low:  # while the kernel lives, it also sends what its process writes
        try:
            client.execute(stdout=low, stderr=low)
        except nbclient.exceptions.CellExecutionError:
            return INTERRUPTED if client.interrupted else 1
        except RuntimeError as error:
            if client.cell:
                print(f"tf1kit: {path}: the kernel died in cell {client.cell}", file=sys.stderr)
                return 1
            atexit.unregister(client._cleanup_kernel)  # nbclient would look for the kernel once more
            low.seek(0)
            print(low.read().decode(errors="replace"), end="", file=sys.stderr)
            print(f"tf1kit: {path}: the kernel did not start: {error}", file=sys.stderr)
            return 1
    return 0


def manager(command: list[str]) -> Any:
    """A class of Jupyter's kernel managers whose kernels are started by the command."""
    from tf1kit.run.notebook.spec import ABOUT

    jupyter: Any = import_module("jupyter_client")
    has_curve = import_module("zmq").has("curve")

    class Manager(jupyter.AsyncKernelManager):
        """Starts the kernel of the kit, whatever kernel the notebook names."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            if "transport_encryption" in self.trait_names() and has_curve:  # else the kernel warns
                self.transport_encryption = "auto"

        @property
        def kernel_spec(self) -> Any:
            """The kernel's specification."""
            return jupyter.kernelspec.KernelSpec(argv=command, **ABOUT)

    return Manager


def show(kind: str, content: dict[str, Any]) -> None:
    """Print a message of the kernel: a stream, a result or an error."""
    if kind == "stream":
        stream = sys.stderr if content["name"] == "stderr" else sys.stdout
        print(content["text"], end="", file=stream, flush=True)
    elif kind in ("execute_result", "display_data"):
        print(content["data"].get("text/plain", ""), flush=True)
    elif kind == "error":
        text = "\n".join(content["traceback"])
        print(text if sys.stderr.isatty() else COLOURS.sub("", text), file=sys.stderr, flush=True)
