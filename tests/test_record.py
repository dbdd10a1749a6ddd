"""The command of the recorders: what it refuses."""

from pathlib import Path

import pytest

from tests import record, warm

SUBJECTS = ["genuine", "inventory", "checkpoints", "optimizers", "cells", "slots", "captures", "legacy_captures"]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("what", ["--write", "--check"])
def test_current_tensorflow_is_refused(subject: str, what: str, tmp_path: Path) -> None:
    """What is recorded is what everything is compared with: genuine 1.15 alone may."""
    done = warm.run("tests.record", [subject, what], tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("refused: this is TensorFlow 2.")


@pytest.mark.parametrize(
    "arguments",
    [(), ("genuine",), ("genuine", "--check", "--write"), ("cells", "--write", "LSTMCell"), ("golden", "--check")],
)
def test_unclear_commands_are_refused(arguments: tuple[str, ...]) -> None:
    """No subject, neither or both of write and check, a part of what is recorded as a whole, an
    unknown subject.
    """
    with pytest.raises(SystemExit) as ended:
        record.main(arguments)
    assert ended.value.code == 2
