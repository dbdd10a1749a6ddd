"""The command `tests/record.py` refuses the wrong TensorFlow and unclear commands."""

from pathlib import Path

import pytest

from tests import record, warm

SUBJECTS = ["genuine", "inventory", "checkpoints", "optimizers", "cells", "slots", "captures", "legacy_captures"]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("what", ["--write", "--check"])
def test_current_tensorflow_is_refused(subject: str, what: str, tmp_path: Path) -> None:
    """Only genuine 1.15 may record, because everything is compared with what is recorded."""
    done = warm.run("tests.record", [subject, what], tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("refused: this is TensorFlow 2.")


@pytest.mark.parametrize(
    "arguments",
    [(), ("genuine",), ("genuine", "--check", "--write"), ("cells", "--write", "LSTMCell"), ("golden", "--check")],
)
def test_unclear_commands_are_refused(arguments: tuple[str, ...]) -> None:
    """The command refuses a missing or unknown subject, neither or both of `--write` and `--check`,
    and a unit of a subject that is recorded as a whole.
    """
    with pytest.raises(SystemExit) as ended:
        record.main(arguments)
    assert ended.value.code == 2
