"""Tests the terminal report and the JSON with results that are made by hand."""

import dataclasses
import io
import json
import math
from types import ModuleType

import pytest
from rich.console import Console

from tf1kit.errors import UsageError
from tf1kit.parity.pair import Pair
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports import export, replayed, summary
from tf1kit.parity.reports import terminal as report
from tf1kit.parity.reports.mark import is_report
from tf1kit.parity.results import Catch, RungResult
from tf1kit.port.weight_map import MapRow, Transpose

EXACT = Row("step_1/endpoints/h", "endpoints", "legacy", "migrated", (2, 3), "float32", ulp=0)
APART = dataclasses.replace(
    EXACT, max_abs=0.5, scaled=0.25, ulp=7, problem="differs by 7 ULP; 0 allowed", worst=[((1, 2), 0.5, 1.0)]
)
NAN = dataclasses.replace(
    EXACT, ulp=None, max_abs=math.nan, scaled=math.nan, problem="3 values in migrated are NaN or infinite"
)
ABSENT = Row("step_1/loss", "loss", "legacy", "migrated", problem="legacy has it, migrated does not")
GOLDEN = Row("step_5/gradients/W", "gradients", "golden", "legacy", (9,), "float32", 1e-6, 3e-7, None, 2e-5)
MAPPED = MapRow("Variable", "conv1/kernel", Transpose((1, 0)), (3, 4), "float32")
UNMAPPED = MapRow("Variable_9", problem="not listed in WEIGHT_MAP")
CAUGHT = Catch("VALID padding", {"bitwise": "step_1/endpoints/h: differs", "golden": "step_1/loss: differs"})
QUIET = Catch("no mutant (control)", expected=False)


def printed(*results: RungResult, width: int = 100) -> str:
    """The terminal's output, without colours."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    report.print_results(results, console, ("legacy.x", "migrated.x"))
    return console.file.getvalue()


def line_with(text: str, *words: str) -> str:
    """The first line of `text` that has all `words`."""
    found = [line for line in text.splitlines() if all(word in line for word in words)]
    assert found, f"no line with {words} in\n{text}"
    return found[0]


def test_a_rung_that_holds():
    """The report has a line for the rung, and one per kind of tensor with count, differences,
    tolerance and verdict.
    """
    text = printed(RungResult("bitwise", [EXACT, EXACT], seconds=4.04))
    assert line_with(text, "bitwise").split() == ["bitwise", "holds", "2", "tensors", "4.0"]
    cells = ["endpoints", "holds", "legacy/migrated", "2", "0", "0", "0", "ULP"]
    assert line_with(text, "endpoints").split() == cells
    assert "legacy.x against migrated.x" in text
    assert text.splitlines()[-1] == "holds: bitwise"


def test_a_rung_that_fails_lists_tensors_and_worst_elements():
    """A failing tensor has its numbers and its worst elements; its kind says how many fail."""
    text = printed(RungResult("bitwise", [EXACT, APART]))
    assert "1 of 2 fail" in line_with(text, "endpoints", "legacy/migrated")
    cells = ["step_1/endpoints/h", "2x3", "differs", "5.0e-01", "2.5e-01", "7", "0", "ULP"]
    assert line_with(text, "step_1/endpoints/h", "differs").split() == cells
    assert line_with(text, "(1, 2)").split() == ["step_1/endpoints/h", "(1,", "2)", "0.5", "1"]
    assert text.splitlines()[-1] == "fails: bitwise"


def test_what_was_not_measured_shows_no_number():
    """A missing tensor has dashes, not zeros; a NaN is called NaN; both say what is wrong."""
    text = printed(RungResult("bitwise", [NAN, ABSENT]), width=140)
    assert line_with(text, "NaN or infinite").split()[-5:] == ["NaN", "NaN", "-", "0", "ULP"]
    assert line_with(text, "migrated does not").split()[-5:] == ["-", "-", "-", "0", "ULP"]
    assert "NaN" in line_with(text, "endpoints", "1 of 1 fail")


def test_a_nan_weighs_more_than_any_number():
    """The worst value of a kind is NaN if one of its tensors has a NaN."""
    [group] = report.groups(RungResult("bitwise", [APART, NAN, APART]))
    assert math.isnan(group.scaled)
    assert (group.ulp, group.verdict) == (7, "3 of 3 fail")


def test_golden_rows_are_split_by_who_is_compared():
    """float64 and golden have lines for each pair of recordings; a sketch has no ULP."""
    migrated = dataclasses.replace(GOLDEN, other="migrated", scaled=4e-7)
    text = printed(RungResult("golden", [GOLDEN, migrated, GOLDEN]))
    cells = ["gradients", "holds", "golden/legacy", "2", "3.0e-07", "-", "2e-05"]
    assert line_with(text, "golden/legacy").split() == cells
    assert line_with(text, "golden/migrated").split()[3:5] == ["1", "4.0e-07"]


def test_not_run_and_does_not_apply_say_why():
    """A rung that did not run or does not apply has its verdict in the table, its reason below it,
    and a place in the closing line.
    """
    text = printed(RungResult("golden", missing="no golden x.json"), RungResult("mutation", inapplicable="no weights"))
    assert line_with(text, "golden ", "nothing").split()[:3] == ["golden", "not", "run"]
    assert "golden not run: no golden x.json" in text
    assert "mutation does not apply: no weights" in text
    assert text.splitlines()[-1] == "not run: golden; does not apply: mutation"


def test_a_rung_that_fails_still_says_what_did_not_run():
    """If float64 fails and lacks its golden, the report says both."""
    text = printed(RungResult("float64", [APART], missing="1.15.5's part: no golden"))
    assert "float64 not run: 1.15.5's part: no golden" in text
    assert text.splitlines()[-1] == "fails: float64"


def test_map_counts_variables_and_names_problems():
    """The map's line counts variables; a problem is printed with the variable's name."""
    text = printed(RungResult("map", map_rows=[MAPPED, UNMAPPED]))
    assert "2 variables" in line_with(text, "map")
    assert "map fails: Variable_9: not listed in WEIGHT_MAP" in text


def test_red_names_what_noticed_each_mutant():
    """Each mutant has the rungs that noticed it, with the first tensor of each; a missed mutant and
    a false alarm stand out.
    """
    missed, alarm = Catch("epsilon"), dataclasses.replace(QUIET, caught={"bitwise": "loss/1: differs"})
    text = printed(RungResult("mutation", catches=[QUIET, CAUGHT, missed, alarm]))
    assert "caught 1 of 2" in line_with(text, "mutation ", "fails")
    assert line_with(text, "VALID padding").split()[2:] == ["caught", "bitwise", "step_1/endpoints/h"]
    assert line_with(text, "step_1/loss").split() == ["golden", "step_1/loss"]
    assert line_with(text, "control", "quiet")
    assert line_with(text, "control", "FALSE ALARM")
    assert line_with(text, "epsilon", "MISSED")
    assert text.splitlines()[-1] == "fails: mutation"


@pytest.mark.parametrize("name", ["[red]W[/red]", "[/]", "scope/W:0"])
def test_names_are_printed_as_they_are(name):
    """Brackets in a tensor's name are not markup."""
    row = dataclasses.replace(APART, key=f"step_1/weights/{name}", kind="weights")
    assert name in printed(RungResult("bitwise", [row], missing=name))


def test_fits_in_100_columns():
    """No line of the report is wider than 100 columns or breaks a word, even with large numbers."""
    row = dataclasses.replace(APART, key="step_20/gradients/Variable_12/Adam", shape=(128, 24, 24, 64), ulp=2**62)
    text = printed(RungResult("bitwise", [row]), RungResult("golden", [GOLDEN]))
    assert max(map(len, text.splitlines())) <= 100
    assert "4.6e+18" in line_with(text, row.key, "128x24x24x64")


def test_a_long_list_says_how_much_it_leaves_out():
    """The report shows SHOWN failing tensors and counts the others."""
    rows = [dataclasses.replace(APART, key=f"step_1/endpoints/h{i}") for i in range(report.SHOWN + 3)]
    assert "... and 3 more" in printed(RungResult("bitwise", rows))


def test_exceptions_are_named_and_counted():
    """The first tensors that pass by an exception are listed, with the number of others; each
    exception has its own lines.
    """
    many = [
        dataclasses.replace(GOLDEN, key=f"step_1/endpoints/h{i}", note=f"rounding is amplified: {i}") for i in range(9)
    ]
    text = printed(RungResult("golden", [*many, dataclasses.replace(GOLDEN, note="a kink: 0.1")]))
    assert "rounding is amplified: 2" in line_with(text, "golden against legacy", "exception", "step_1/endpoints/h2")
    assert "rounding is amplified: 3" not in text
    assert f"... and {9 - report.DETAILED} more" in text
    assert line_with(text, "exception", "a kink: 0.1")


@pytest.mark.parametrize("words", ["excepted", "endpoints", "golden/migrated", "verdict", "seconds", "305.2", "0 ULP,"])
def test_words_stay_whole_in_80_columns(words):
    """With 80 columns, cells break between words."""
    rows = [
        dataclasses.replace(GOLDEN, key="step_1/endpoints/h", kind="endpoints", other="migrated", note="a kink: 0.1")
    ] * 137
    mixed = [dataclasses.replace(EXACT, kind="slots", dtype=dtype, limit=1e-9) for dtype in ("int64", "float64")]
    long = dataclasses.replace(EXACT, key="momentum: step_1/gradients/W", kind="gradients", scaled=1e-13)
    assert words in printed(RungResult("float64", rows + mixed, seconds=305.2), width=80)
    assert words in printed(RungResult("float64", [*rows, *mixed, long], seconds=305.2), width=80)


def test_companions_are_summed_up_apart():
    """A companion's rows have their own lines; integers may not differ at all."""
    row = dataclasses.replace(GOLDEN, key="cifar10_input: endpoints/x", kind="endpoints", dtype="uint8", limit=5e-6)
    first, second = report.groups(RungResult("golden", [GOLDEN, row]))
    assert (first.kind, first.limit) == ("gradients", "2e-05")
    assert (second.kind, second.limit) == ("cifar10_input: endpoints", "0 ULP")


def test_mappings_of_companions_have_their_names():
    """The name of the companion stands in front."""
    result = RungResult("map", map_rows=[MAPPED])
    result.merge(RungResult("map", map_rows=[dataclasses.replace(UNMAPPED)]), "momentum")
    assert [row.legacy for row in result.map_rows] == ["Variable", "momentum: Variable_9"]
    assert result.failures == ["momentum: Variable_9: not listed in WEIGHT_MAP"]


def test_the_worst_number_of_a_rung():
    """Caught mutants without their control, and the largest difference of scale."""
    assert summary.metric(RungResult("mutation", catches=[CAUGHT, QUIET, Catch("epsilon")])) == "1 of 2 caught"
    assert summary.metric(RungResult("golden", [GOLDEN, dataclasses.replace(GOLDEN, scaled=1e-8)])) == "3.0e-07"
    assert summary.metric(RungResult("bitwise", [EXACT, APART])) == "7 ULP"


def test_a_window_of_a_replay():
    """How many tensors of a kind fail, and what is remarked of the window."""
    apart = dataclasses.replace(GOLDEN, scaled=0.5, problem="differs")
    (line,) = replayed.lines(RungResult("training 1", [GOLDEN, apart]))
    assert line.verdict == "1 of 2 fail" and line.row is apart
    assert list(replayed._notes(RungResult("training 1", [EXACT], remarks=["odd"]))) == ["training 1: odd"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0, "0"), (0.0, "0"), (7, "7"), (1e-300, "1.0e-300"), (math.nan, "NaN"), (math.inf, "inf")],
)
def test_numbers(value, text):
    """Only an exact zero is printed as `0`."""
    assert report.number(value) == text


def test_the_last_line_says_what_was_not_compared():
    """One part is named, several are counted; a rung that compared all of it is not listed."""
    results = [
        RungResult("bitwise", [EXACT], not_compared={"training=False": "the capture has no evaluation"}),
        RungResult("golden", [EXACT], not_compared={"a": "noise", "b": "noise"}),
        RungResult("float64", [EXACT]),
    ]
    said = report.verdict(results)
    assert said == "holds: bitwise, golden, float64; not compared: training=False (bitwise), 2 parts (golden)"


def test_neighbours_are_told_apart():
    """Two float64 values that differ by one ULP print differently."""
    row = dataclasses.replace(APART, dtype="float64")
    assert report.exact(1.0, row) != report.exact(math.nextafter(1.0, 2.0), row)


def test_json_has_everything():
    """The JSON has rows, catches, map, statuses and versions; NaN is a string, so that strict
    parsers read it.
    """
    results = [
        RungResult("map", map_rows=[MAPPED]),
        RungResult("bitwise", [NAN]),
        RungResult("mutation", catches=[CAUGHT]),
    ]
    text = json.dumps(export.as_json(results, {"here": {"tensorflow": "2.21.0"}}), allow_nan=False)
    found = json.loads(text)
    assert found["verdict"] == "fails: bitwise; holds: map, mutation"
    assert found["about"]["here"]["tensorflow"] == "2.21.0"
    assert [rung["status"] for rung in found["rungs"]] == ["holds", "fails", "holds"]
    assert found["rungs"][0]["map"][0]["transform"] == "Transpose(axes=(1, 0))"
    assert found["rungs"][1]["rows"][0]["max_abs"] == "nan"
    assert found["rungs"][1]["rows"][0]["shape"] == [2, 3]
    assert found["rungs"][2]["catches"][0]["caught"] == CAUGHT.caught


def test_write_json_replaces_an_older_report(tmp_path):
    """The file is replaced as a whole, and no other file is left in the folder."""
    path = tmp_path / "parity.json"
    path.write_text("old")
    export.write_json(path, [RungResult("bitwise", [EXACT])], {})
    assert json.loads(path.read_text())["verdict"] == "holds: bitwise"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["missing/parity.json", "."])
def test_write_json_says_what_is_wrong(tmp_path, name):
    """A missing folder, or a folder in place of the file, is a UsageError and leaves no file."""
    with pytest.raises(UsageError, match="cannot be written"):
        export.write_json(tmp_path / name, [], {})
    assert list(tmp_path.iterdir()) == []


def test_which_files_a_report_may_replace(tmp_path):
    """A report, and an empty file; no other file, and none that is not there."""
    path = tmp_path / "parity.json"
    assert not is_report(path)
    export.write_json(path, [], {})
    assert is_report(path)
    for text, expected in (("", True), ("{}", False)):
        path.write_text(text)
        assert is_report(path) == expected


def test_about_without_golden(tmp_path):
    """The report has the installed versions, the names of both modules, and None for a missing
    golden.
    """
    legacy, migrated = ModuleType("legacy.x"), ModuleType("migrated.x")
    legacy.__file__ = __file__
    legacy.build = lambda images: {}
    found = export.about(Pair(legacy, migrated, {}, batches_of(legacy, (2, 1)), 0, tmp_path))
    assert (found["legacy"], found["migrated"], found["golden"]) == ("legacy.x", "migrated.x", None)
    assert {"tensorflow", "keras", "numpy", "python", "machine", "onednn"} <= set(found["here"])
