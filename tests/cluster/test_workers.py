"""Tests the start of several processes: what each is told, what is shown of it, and that all of them
end together.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from tf1kit.cluster import workers as module
from tf1kit.cluster.workers import Cluster, free_addresses
from tf1kit.errors import UsageError

WAITS = "import time; print('ready'); time.sleep(60)"
SECOND_FAILS = "import json, os, sys, time; n = json.loads(os.environ['TF_CONFIG'])['task']['index']; "
SECOND_FAILS += "time.sleep(60 * (n != 1)); print('no'); sys.exit(7 * (n == 1))"
LAUNCH = [sys.executable, "-m", "tf1kit", "launch"]


def run(code: str, count: int, within=module) -> tuple:
    """The first failure of workers that run Python code, and the lines that were shown."""
    shown = []
    with within.Cluster([sys.executable, "-c", code], count, lambda *line: shown.append(line)) as cluster:
        failure = cluster.wait()
    assert not any(is_alive(worker.process.pid) for worker in cluster.workers)
    return failure, shown


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_worker_knows_who_it_is() -> None:
    """The workers get the same addresses, all different, and each its own index."""
    failure, shown = run("import os; print(os.environ['TF_CONFIG'])", 3)
    assert failure is None
    told = {name: json.loads(line) for name, line, _ in shown}
    assert [told[f"worker {n}"]["task"] for n in range(3)] == [{"type": "worker", "index": n} for n in range(3)]
    [addresses] = {tuple(one["cluster"]["worker"]) for one in told.values()}
    assert len(set(addresses)) == 3


def test_every_line_is_shown_with_the_stream_that_it_is_of() -> None:
    """The lines of both streams come whole, a last one without a line break, too."""
    _, shown = run("import sys; print('a\\nb'); sys.stderr.write('c')", 1)
    assert sorted(shown) == [("worker 0", "a", False), ("worker 0", "b", False), ("worker 0", "c", True)]


def test_the_first_failure_ends_all() -> None:
    """A worker that fails is named with its code and its last lines, and the others are ended at
    once.
    """
    begun = time.monotonic()
    failure, _ = run(SECOND_FAILS, 3)
    assert (failure.name, failure.code, failure.how) == ("worker 1", 7, "ended with exit code 7")
    assert failure.last_lines == ("no",)
    assert time.monotonic() - begun < 10


def test_a_worker_that_is_killed() -> None:
    """The exit code is that of a shell, and the signal is named."""
    failure, _ = run("import os; os.kill(os.getpid(), 9)", 1)
    assert (failure.code, failure.how) == (128 + 9, "was killed by SIGKILL")


STOPS = """
import json, os, signal, time
number = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
print(os.getpid(), flush=True)
if number == 1:
    os.kill(os.getpid(), signal.SIGSTOP)
time.sleep({others})
"""


@pytest.mark.parametrize("goes_on_after", [0.6, None])
def test_a_worker_that_is_stopped(goes_on_after: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """If all others have ended, it is a failure, at once but not before a moment; while others run, it is not."""
    monkeypatch.setattr(module, "GRACE", 0.3)
    monkeypatch.setattr(module, "LOOK", 0.05)

    def show(name: str, line: str, is_error: bool) -> None:
        if name == "worker 1" and goes_on_after is not None:
            threading.Timer(goes_on_after, os.kill, (int(line), signal.SIGCONT)).start()

    code = STOPS.format(others=0 if goes_on_after is None else 2 * goes_on_after)
    with Cluster([sys.executable, "-c", code], 2, show) as cluster:
        failure = cluster.wait()
    if goes_on_after is not None:
        assert failure is None
    else:
        assert (failure.name, failure.code) == ("worker 1", 128 + signal.SIGSTOP)
        assert failure.how == "is stopped, and all others have ended"
    assert not any(is_alive(worker.process.pid) for worker in cluster.workers)


def test_a_worker_that_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ignores SIGTERM, or is stopped, is killed; so is what it has started."""
    monkeypatch.setattr(module, "GRACE", 0.5)
    deaf = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    deaf += "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); "
    shown = []
    command = [sys.executable, "-c", deaf + "time.sleep(60)"]
    with Cluster(command, 2, lambda *line: shown.append(line)) as cluster:
        while len(shown) < 2:
            time.sleep(0.02)
        os.kill(cluster.workers[0].process.pid, signal.SIGSTOP)
    assert not any(is_alive(worker.process.pid) for worker in cluster.workers)
    deadline = time.monotonic() + 10  # until init has taken up what the workers had started
    while any(is_running(int(pid)) for _, pid, _ in shown):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process runs, and is not only kept for its parent."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_program_that_is_not_there() -> None:
    """The error names the program."""
    with pytest.raises(UsageError, match="no-such-program cannot be started"), Cluster(["no-such-program"], 2, print):
        pass


def test_addresses_are_free() -> None:
    """Twenty addresses differ."""
    assert len(set(free_addresses(20))) == 20


MUTANTS = {
    "nobody is ended": ("worker.signal(number)", "pass"),
    "a failure is not looked at": ("if failure := worker.failure():", "if failure := None:"),
    "the same index": ("*job_and_index(name))", "'worker', 0)"),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_is_noticed(old: str, new: str, mutated, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of these things the first failure is another, or a process is left."""
    mutant = mutated(module, old, new)
    monkeypatch.setattr(mutant, "GRACE", 0.2)
    code = SECOND_FAILS.replace("60", "3")
    with pytest.raises((AssertionError, AttributeError)):
        failure, _ = run(code, 2, mutant)
        assert failure.name == "worker 1"


def start(*words: str, **options) -> subprocess.Popen[str]:
    """The command, in the background."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_CONFIG"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # whatever handler this process was started with
    return subprocess.Popen([*LAUNCH, *words], env={**environment, **options}, preexec_fn=listening, **pipes)


def test_the_command_shows_who_failed() -> None:
    """Lines have the worker's name in front; the exit code is the failed worker's."""
    done = start("--workers=2", "--", sys.executable, "-c", SECOND_FAILS)
    out, said = done.communicate(timeout=60)
    assert done.returncode == 7
    assert out == "worker 1 | no\n"
    assert said == "worker 1 ended with exit code 7; the other was ended\n"


def test_quiet_shows_one_worker() -> None:
    """Of other workers only the last lines of a failed one are shown."""
    done = start("--workers=3", "--quiet", "--", sys.executable, "-c", SECOND_FAILS)
    out, said = done.communicate(timeout=60)
    assert (done.returncode, out) == (7, "")
    assert said == "worker 1 | no\nworker 1 ended with exit code 7; the other 2 were ended\n"


ROLES = """
import json, os, pathlib, sys, time
task, folder = json.loads(os.environ["TF_CONFIG"])["task"]["type"], pathlib.Path(sys.argv[1])
failing, wanted = sys.argv[2], json.loads(sys.argv[3])
runs = folder / task
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
def await_starts(wanted):
    while any(len(file.read_text() if file.exists() else "") < wanted[file.name] for file in map(folder.joinpath, wanted)):
        time.sleep(0.05)
if task == failing and len(runs.read_text()) == 1:
    await_starts(dict.fromkeys(wanted, 1))
    sys.exit(5)
await_starts(wanted)
time.sleep(0 if task == "chief" else 60)
"""


@pytest.mark.parametrize(
    ("failing", "starts", "said"),
    [
        ("worker", {"chief": 1, "ps": 1, "worker": 2}, "worker 0 ended with exit code 5; starting it again (1 left)"),
        (
            "ps",
            {"chief": 2, "ps": 2, "worker": 2},
            "ps 0 ended with exit code 5; the other 2 were ended; starting again",
        ),
    ],
)
def test_parameter_servers(tmp_path: Path, failing: str, starts: dict[str, int], said: str) -> None:
    """A worker starts again alone, at its address, and all do after another failure; the job ends with the chief."""
    done = start(
        "--workers=1",
        "--ps=1",
        "--restarts=1",
        "--",
        sys.executable,
        "-c",
        ROLES,
        str(tmp_path),
        failing,
        json.dumps(starts),
    )
    _, error = done.communicate(timeout=60)
    assert done.returncode == 0, error
    assert said in error
    assert {file.name: len(file.read_text()) for file in tmp_path.iterdir()} == starts


FAILS_TWICE = """
import pathlib, sys
runs = pathlib.Path(sys.argv[1])
runs.write_text(runs.read_text() + "x")
sys.exit(5 if len(runs.read_text()) < 3 else 0)
"""


@pytest.mark.parametrize(("restarts", "code", "ran"), [(0, 5, 1), (1, 5, 2), (2, 0, 3), (9, 0, 3)])
def test_restarts(tmp_path: Path, restarts: int, code: int, ran: int) -> None:
    """A job that fails starts again as often as it may."""
    runs = tmp_path / "runs"
    runs.write_text("")
    done = start("--workers=1", f"--restarts={restarts}", "--", sys.executable, "-c", FAILS_TWICE, str(runs))
    _, said = done.communicate(timeout=60)
    assert (done.returncode, len(runs.read_text())) == (code, ran)
    assert said.count("; starting again (") == ran - 1


def test_wrong_options_are_not_repeated() -> None:
    """Exit code 2 ends the job at once."""
    done = start("--restarts=3", "--", sys.executable, "-c", "import sys; sys.exit(2)")
    _, said = done.communicate(timeout=60)
    assert done.returncode == 2 and "starting again" not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_leaves_no_process(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the workers."""
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    command = start("--workers=2", "--", sys.executable, "-c", code)
    lines = [command.stdout.readline() for _ in range(2)]
    command.send_signal(number)
    command.communicate(timeout=60)
    assert command.returncode == 128 + number
    assert not any(is_running(int(line.split()[-1])) for line in lines)


CUT_OFF = """
import os, sys
from tf1kit.cli.main import main
from tf1kit.cluster.workers import Worker
follow, number = Worker.follow, int(sys.argv.pop())
def cut_off(worker, *given):
    follow(worker, *given)
    print(worker.process.pid, flush=True)
    os.kill(os.getpid(), number)
Worker.follow = cut_off
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_start_leaves_no_process(number: signal.Signals) -> None:
    """A signal that comes while a process is being started ends that one, too."""
    command = [sys.executable, "-c", CUT_OFF, "launch", "--", "sleep", "60", str(int(number))]
    listening = partial(signal.signal, number, signal.SIG_DFL)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, preexec_fn=listening)
    assert done.returncode == 128 + number
    pids = {int(line) for line in done.stdout.splitlines()}
    assert len(pids) == 2 and not any(map(is_running, pids))


def test_an_ignored_signal_stays_ignored() -> None:
    """Under nohup, the end of a terminal does not end the workers."""
    code = "print('ready', flush=True); import time; time.sleep(0.5)"
    ignoring = partial(signal.signal, signal.SIGHUP, signal.SIG_IGN)
    command = [*LAUNCH, "--workers=1", "--", sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=ignoring) as process:
        assert process.stdout.readline() == "worker 0 | ready\n"
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=60) == 0


def test_a_cluster_in_a_cluster_is_refused() -> None:
    """With TF_CONFIG set, the command says so and starts nothing."""
    done = start("--", "true", TF_CONFIG="{}")
    _, said = done.communicate(timeout=60)
    assert done.returncode == 2 and "TF_CONFIG is set" in said
