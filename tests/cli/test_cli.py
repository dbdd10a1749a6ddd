"""Tests the command line: exit codes, errors of one line, help with an example."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tf1kit.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAIR = ("legacy.cifar10_input", "migrated.cifar10_input")  # a quick pair: it has no weights


@pytest.fixture
def invoke(monkeypatch):
    """Call the command with arguments, in the checkout."""
    monkeypatch.chdir(ROOT)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("legacy.nothing", PAIR[1]), "the module legacy.nothing is neither in"),
        (("legacy/cifar10_input.py", PAIR[1]), "give one such as"),
        ((*PAIR, "--rung", "golde"), "'golde' is not one of 'map', 'float64'"),
        ((*PAIR, "--html", "no/such/folder/page.html"), "no/such/folder does not exist"),
        ((*PAIR, "--mutant", "nothing"), "crop off by one"),
        ((*PAIR, "--images", "a,b"), "is not a shape"),
        ((*PAIR, "--option", "split"), "is not KEY=VALUE"),
        ((*PAIR, "--steps", "0"), "0 is not in the range"),
    ],
)
def test_unusable_arguments_exit_with_2(invoke, arguments, says):
    """A wrong argument ends with exit code 2 and a sentence that names it, without a traceback."""
    result = invoke("parity", *arguments)
    assert result.exit_code == 2, result.output
    assert says in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_parity_writes_page_and_json(invoke, tmp_path):
    """The quick pair holds on all rungs; the page and the JSON are written where the command
    says.
    """
    result = invoke("parity", *PAIR, "--html", tmp_path / "page.html", "--json", tmp_path / "figures.json")
    assert result.exit_code == 0, result.output
    statuses = {rung["rung"]: rung["status"] for rung in json.loads((tmp_path / "figures.json").read_text())["rungs"]}
    assert statuses == {
        "map": "does not apply",
        "float64": "does not apply",
        "bitwise": "holds",
        "golden": "holds",
        "beyond": "holds",
        "mutation": "holds",
    }
    assert "crop off by one" in (tmp_path / "page.html").read_text()


def test_reports_of_a_mutant_say_so(invoke, tmp_path):
    """The terminal and the page call a mutant a mutant, so that nobody takes it for the port."""
    mutant = ("--rung", "bitwise", "--steps", "1", "--mutant", "crop off by one", "--html", tmp_path / "page.html")
    result = invoke("parity", *PAIR, *mutant)
    assert result.exit_code == 1
    assert f"{PAIR[0]} against the mutant 'crop off by one' of {PAIR[1]}" in result.output
    assert (
        f"<h1>{PAIR[0]} and the mutant &#39;crop off by one&#39; of {PAIR[1]}</h1>"
        in (tmp_path / "page.html").read_text()
    )


def test_a_rung_that_cannot_run_fails_unless_allowed(invoke):
    """With a seed that no golden has, `golden` does not run: exit code 1, or 0 if that is
    allowed.
    """
    arguments = ("parity", *PAIR, "--rung", "golden", "--seed", "1")
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert "not run" in result.output
    assert invoke(*arguments, "--allow-not-run").exit_code == 0


@pytest.mark.parametrize(
    "command", [("parity",), ("data", "sample"), ("data", "cifar10"), ("run",), ("scan",), ("docs",)]
)
def test_help_has_an_example_of_the_command_itself(invoke, command):
    """Each `--help` ends with an example that begins with the command."""
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert re.search(rf"Examples?:\s+tf1kit {' '.join(command)} \S", result.output)


def test_python_m_is_the_command():
    """`python -m tf1kit --version` is `tf1kit --version`."""
    done = subprocess.run([sys.executable, "-m", "tf1kit", "--version"], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith("tf1kit, version ")


@pytest.mark.parametrize("page", ["contrib", "docs/contrib.md", "findings/rounding"])
def test_docs_shows_a_page(invoke, page):
    """A page is found by its name in the list, and by its name in messages."""
    listed = invoke("docs").output.split()
    assert page.removeprefix("docs/").removesuffix(".md") in listed
    result = invoke("docs", page)
    assert result.exit_code == 0
    file = ROOT / "docs" / f"{page.removeprefix('docs/').removesuffix('.md')}.md"
    assert file.read_text().partition("\n")[0].removeprefix("# ") in result.output


def test_docs_names_the_pages_there_are(invoke):
    """An unknown page is an error that lists the pages."""
    result = invoke("docs", "2-port")
    assert result.exit_code == 2
    assert "there is no page 2-port; the pages are 1-run-it, 2-port-it" in " ".join(result.output.split())


def test_wheel_has_types_and_pages():
    """pyproject.toml puts the folder of the pages into the wheel, and the package has
    `py.typed`.
    """
    assert '\n"docs" = "tf1kit/docs"\n' in (ROOT / "pyproject.toml").read_text()
    assert (ROOT / "tf1kit" / "py.typed").exists()
