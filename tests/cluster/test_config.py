"""Tests what a process reads from TF_CONFIG."""

from __future__ import annotations

import json

import pytest

from tf1kit.cluster.config import config_in, config_of, member
from tf1kit.errors import UsageError

ADDRESSES = ["one:1", "two:2", "three:3"]


@pytest.mark.parametrize("index", range(3))
def test_a_worker_finds_itself(index: int) -> None:
    """What the launcher writes is read again."""
    found = member({"TF_CONFIG": config_of(ADDRESSES, index)})
    assert found is not None
    assert (found.addresses, found.number, found.name) == (tuple(ADDRESSES), index, f"worker {index}")
    assert found.is_chief is (index == 0)


def test_a_chief_comes_first() -> None:
    """With a job "chief", as estimators had, worker 0 is the second process."""
    cluster = {"worker": ["two:2"], "chief": ["one:1"]}
    for task, number in (("chief", 0), ("worker", 1)):
        found = member({"TF_CONFIG": json.dumps({"cluster": cluster, "task": {"type": task, "index": 0}})})
        assert found is not None
        assert (found.addresses, found.number, found.is_chief) == (("one:1", "two:2"), number, number == 0)


SERVED = {"chief": ["one:1"], "worker": ["two:2", "three:3"], "ps": ["four:4"]}


@pytest.mark.parametrize(("job", "index", "number"), [("chief", 0, 0), ("worker", 1, 2), ("ps", 0, 3)])
def test_parameter_servers(job: str, index: int, number: int) -> None:
    """With a job "ps" the chief is the coordinator, and each process knows its task and all jobs."""
    found = member({"TF_CONFIG": config_in(SERVED, job, index)})
    assert found is not None and found.served
    assert (found.number, found.task, found.jobs) == (number, (job, index), SERVED)
    assert found.is_chief is (job == "chief")


@pytest.mark.parametrize("text", [None, "", "  ", "{}", '{"task": {"type": "worker", "index": 0}}'])
def test_no_cluster(text: str | None) -> None:
    """Without the variable, and without a cluster in it, a process trains alone."""
    assert member({} if text is None else {"TF_CONFIG": text}) is None


WRONG = {
    "not JSON": ("{worker", "cannot be read"),
    "a list": ("[1]", "cannot be read"),
    "no addresses": ('{"cluster": {"worker": 3}}', "cannot be read"),
    "an index of text": ('{"cluster": {"worker": ["a:1"]}, "task": {"index": "x"}}', "cannot be read"),
    "parameter servers without a chief": (
        '{"cluster": {"worker": ["a:1"], "ps": ["b:1"]}}',
        "has 0 chief, 1 worker, 1 ps: with parameter servers a cluster has one 'chief'",
    ),
    "parameter servers without a worker": ('{"cluster": {"chief": ["a:1"], "ps": ["b:1"]}}', "has 1 chief, 0 worker"),
    "another job": ('{"cluster": {"worker": ["a:1"], "evaluator": ["b:1"]}}', "has the job 'evaluator'"),
    "an evaluator": (
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "evaluator"}}',
        "is evaluator 0, and its cluster has worker 0",
    ),
    "a worker too many": (
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
        "is worker 1, and its cluster has worker 0",
    ),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    """Anything else is an error that says what is there."""
    with pytest.raises(UsageError, match=said):
        member({"TF_CONFIG": text})
