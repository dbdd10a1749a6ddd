"""Python files of the program that it starts by a command see TensorFlow 1; other commands stay as
they are.
"""

import sys
from pathlib import Path

import pytest

from tf1kit.run.command_lines import CommandLines
from tf1kit.run.owner import Owner

PYTHON = sys.executable
FILES = ("b.py", "tool", "package/__main__.py", "pkg/__init__.py", "pkg/part.py", "pkg/my file.py", "data.txt")


@pytest.fixture
def lines(tmp_path, monkeypatch):
    """A rewriter for a folder of files, in which it is."""
    for name in FILES:
        Path(tmp_path, name).parent.mkdir(exist_ok=True)
        Path(tmp_path, name).write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(CommandLines, "begin", lambda self, target: ["KIT", *[target.what] * (target.kind != "file")])
    monkeypatch.setenv("PATH", str(Path(PYTHON).parent), prepend=":")
    return CommandLines(Owner((str(tmp_path),), sys.path), "auto")


CHANGED = {  # the words after Python, and what they become
    "b.py": "KIT b.py",
    "b.py --x 1 -m y": "KIT b.py --x 1 -m y",
    "-u -O -W ignore -Xdev b.py": "-u -O -W ignore -X dev KIT b.py",
    "package": "KIT package",
    "tool -c": "KIT tool -c",
    "-m pkg.part a": "KIT pkg.part a",
    "-um pkg.part": "-u KIT pkg.part",
    "-mpkg.part": "KIT pkg.part",
    "-m pytest tests": "KIT pytest tests",
    "-c print(1) a": "KIT print(1) a",
}
SAME = (
    "",
    "-",
    "-V",
    "--version",
    "-I b.py",
    "-E b.py",
    "-m pip list",
    "-m",
    "none.py",
    "data.txt",
    "-m nothing",
    "-u",
)


@pytest.mark.parametrize(("given", "made"), CHANGED.items())
def test_words(lines, given, made):
    """A command that starts a file, a module or a text of the program, by whatever name."""
    for name in (PYTHON, "python", Path(PYTHON).name):
        assert lines.words([name, *given.split()], by_own=True) == [name, *made.split()]
    assert lines.words(["nice", "-n", "5", PYTHON, *given.split()], by_own=True)[4:] == made.split()


@pytest.mark.parametrize("given", SAME)
def test_other_words(lines, given):
    """A command that runs nothing of the program's, or that Python is to run by itself."""
    assert lines.words([PYTHON, *given.split()], by_own=True) == [PYTHON, *given.split()]


def test_whose_python(lines, tmp_path):
    """A command of another environment, of another program, or of a library stays as it is."""
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\necho /elsewhere\n")
    other.chmod(0o755)
    for words in (
        [str(other), "b.py"],
        ["grep", "python", "b.py"],
        ["python-config", "b.py"],
        ["no_such_python", "b.py"],
    ):
        assert lines.words(words, by_own=True) == words
    assert lines.words([PYTHON, "-c", "1"]) == [PYTHON, "-c", "1"]
    other.write_text(f"#!/bin/sh\necho {sys.prefix}\n")  # as a shim does, which starts this Python
    assert lines.words([str(other.parent / ".." / "bin" / "python"), "b.py"])[1] == "KIT"


TEXTS = {  # what the shell is to run, and what that becomes
    "python b.py --x 1 > log 2>&1": "python KIT b.py --x 1 > log 2>&1",
    "A=1 B='x y' python -u b.py": "A=1 B='x y' python -u KIT b.py",
    "ls; python b.py && python b.py | cat &": "ls; python KIT b.py && python KIT b.py | cat &",
    "(cd pkg && python part.py)": "(cd pkg && python KIT part.py)",
    "nohup python -m pkg.part a &": "nohup python KIT pkg.part a &",
    "python 'pkg/my file.py' 'a b'": "python KIT 'pkg/my file.py' 'a b'",
    "python \\\n  b.py": "python KIT b.py",
    "x=$(python b.py)": "x=$(python KIT b.py)",
    'python -c "print(1)" a': "python KIT 'print(1)' a",
}
SAME_TEXTS = (
    "echo python b.py",
    "echo 'python b.py; python b.py'",
    "python $FILE; python *.py",
    "cd pkg; python b.py",
    "python part.py",
    "pip install x",
    "python 'b.py",
    "",
    "sed 's/a/\\\nb/' b.py",
)


@pytest.mark.parametrize(("given", "made"), TEXTS.items())
def test_text(lines, given, made):
    """Each command of the program in a shell's text; all else keeps its spelling."""
    assert lines.text(given, by_own=True) == made
    assert lines.words(["sh", "-c", given, "x"], by_own=True) == ["sh", "-c", made, "x"]


@pytest.mark.parametrize("given", SAME_TEXTS)
def test_other_text(lines, given):
    """A text without a command of the program, or that only the shell can read."""
    assert lines.text(given, by_own=True) == given


STARTS = """
import asyncio, os, subprocess, sys
import numpy as np
WORDS = [sys.executable, "-u", "b.py", "x y"]
def forked(start):
    pid = os.fork()
    if not pid:
        start()
    return os.waitpid(pid, 0)[1]
async def spawned():
    return await (await asyncio.create_subprocess_exec(*WORDS)).wait()
sys.stdout.reconfigure(line_buffering=True)
print(np.float(1))
print(subprocess.call(WORDS))
print(subprocess.run("python b.py 'x y'; exit 3", shell=True).returncode)
print(os.system("cd . && python b.py 'x y'"))
print(os.popen("python b.py 'x y'").read())
print(forked(lambda: os.execv(sys.executable, WORDS)))
print(forked(lambda: os.execlp("python", "python", "b.py", "x y")))
print(os.waitpid(os.posix_spawn(sys.executable, WORDS, os.environ), 0)[1])
print(asyncio.run(spawned()))
print(subprocess.check_output([sys.executable, "-m", "b", "x y"], cwd=os.getcwd(), text=True))
TEXT = "import sys, numpy as np; print(np.float(len(sys.argv)), sys.argv[0])"
print(subprocess.check_output([sys.executable, "-c", TEXT, "a"], text=True))
try:
    subprocess.check_output([sys.executable, "b.py", "fail"], stderr=subprocess.PIPE)
except subprocess.CalledProcessError as error:
    print(error.cmd[1:], error.stderr.decode().splitlines()[-1])
print(subprocess.check_output([sys.executable, "-m", "json.tool", "--help"], text=True)[:6])
try:
    subprocess.call([])
except IndexError as error:
    print(error)
"""
STARTED = """
import sys, subprocess
import numpy as np
if sys.argv[1] == "fail":
    1 / 0
if sys.argv[1] == "x y":
    sys.exit(subprocess.call([sys.executable, __file__, "again"]))
print(np.float(2), sys.argv[1:], __name__)
"""


def test_started(folder):
    """Each way to start a file: the file and what it starts have the old names, arguments and exit
    codes arrive, and an error names the command that the program gave.
    """
    folder.write(program=STARTS, b=STARTED)
    done = folder.run("program.py")
    again = "2.0 ['again'] __main__\n"
    failed = "['b.py', 'fail'] ZeroDivisionError: division by zero\n"
    assert done.stderr == ""
    assert done.stdout == (
        f"1.0\n{again}0\n{again}3\n{again}0\n{again}\n" + 4 * f"{again}0\n" + f"{again}\n2.0 -c\n\n{failed}usage:\n"
        "list index out of range\n"
    )


def test_what_the_kit_adds(folder):
    """The mutant of the test above: if Python is to ignore its environment, the file has no old
    names.
    """
    text = "import subprocess, sys\nsys.exit(subprocess.call([sys.executable, '-I', 'b.py', 'again']))"
    folder.write(program=text, b=STARTED)
    done = folder.run("program.py")
    assert done.returncode == 1 and "has no attribute 'float'" in done.stderr
