"""Tests the table of TensorFlow's own tests by small logs."""

from tests.tf_1_15_suite import table

RULE, LINE = "=" * 70, "-" * 70
PASSED = "[ RUN      ] A.one\n[       OK ] A.one\n"
GENUINE = PASSED + PASSED.replace("one", "two") + "[ RUN      ] A.three\n[  FAILED  ] A.three\n"


def failed(error: str, name: str = "two") -> str:
    """The log of a file whose first method passes and whose other one fails."""
    trace = f'Traceback (most recent call last):\n  File "a_test.py", line 3, in {name}\n{error}\n'
    section = f"{RULE}\nERROR: {name} (__main__.A.{name})\nA.{name}\n{LINE}\n{trace}\n{LINE}\nRan 2 tests in 0.1s\n"
    return f"{PASSED}[ RUN      ] A.{name}\n[  FAILED  ] A.{name}\n{section}"


def of(kit: str, ended: bool = True) -> table.File:
    """The results of a file."""
    return table.File("tensorflow/contrib/x/a_test.py", GENUINE, kit, ended)


def test_kinds() -> None:
    """A method that passes on 1.15.5 passes, fails, is refused, is absent or does not end; what
    fails on 1.15.5 does not count.
    """
    assert of(GENUINE).passed == ["A.one", "A.two"]
    missing = "MissingSymbolError: tf.contrib.x.y of TensorFlow 1.15.5 is not available: "
    logs = {
        table.PASSES: GENUINE,
        table.FAILS: failed("ValueError: no"),
        table.REFUSED: failed(f"{missing}it is a C++ operation."),
        table.ABSENT: failed(f"{missing}it left TensorFlow."),
    }
    for kind, log in logs.items():
        assert of(log).kind("A.two")[0] == kind
        assert of(log).kind("A.one")[0] == table.PASSES
    wrapper = failed(f"{missing}SWIG generated it from C++, and the installed TensorFlow has no such wrapper.")
    assert of(wrapper).kind("A.two")[0] == table.ABSENT
    assert of(PASSED, ended=False).kind("A.two")[0] == table.UNFINISHED
    assert of(PASSED).kind("A.two") == (table.FAILS, "the method is not there")
    assert of("ImportError: cannot import name 'x'").kind("A.one") == (
        table.FAILS,
        "ImportError: cannot import name 'x'",
    )


def test_share() -> None:
    """Refusals for want of a kernel and what did not end are left out of the share; a failure is
    not.
    """
    refused = failed("MissingSymbolError: tf.contrib.x of TensorFlow 1.15.5 is not available: it is a C++ operation.")
    files = [of(GENUINE), of(refused), of(PASSED, ended=False)]
    (count,) = table.counts(files).values()
    assert (count.total(), table.share(count)) == (6, 100.0)
    (count,) = table.counts([*files, of(failed("ValueError: no"))]).values()
    assert table.share(count) == 100 * 5 / 6
    assert "| contrib.x | 8 | 5 | 1 | 0 | 1 | 1 | 83.3 % |" in table.page([*files, of(failed("ValueError: no"))])
    assert "1 fails: ValueError: no\n    a_test.py::A.two" in table.reasons([of(failed("ValueError: no"))])
