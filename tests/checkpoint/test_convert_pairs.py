"""k steps in TensorFlow 1, converted, and n steps in the port give the same bits as k + n steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from tests.checkpoint import train_and_save
from tests.checkpoint.resume import Resumed
from tf1kit.checkpoint import load
from tf1kit.cli import main

PAIRS = {  # stem -> class, options
    "factored_kernels": ("FactoredKernels", {}),
    "multi_channel": ("MultiChannel", {}),
    "batch_norm_cifar": ("BatchNormCifar", {"train_flag": "placeholder"}),
    "batch_norm_primitives": ("BatchNormPrimitives", {"zero_debias": True}),
    "inception_v2": ("InceptionV2", {}),
}
LONG = ("factored_kernels", "inception_v2")


def stated(options: dict[str, Any]) -> list[str]:
    """Options as words of a command line."""
    return [word for key, value in options.items() for word in ("--option", f"{key}={value!r}")]


@pytest.fixture(
    scope="module", params=[pytest.param(stem, marks=pytest.mark.long if stem in LONG else ()) for stem in PAIRS]
)
def trained(request: Any, tmp_path_factory: Any) -> tuple[str, Path]:
    """A pair's stem and the folder of its checkpoint, trained by the installed TensorFlow."""
    stem, folder = request.param, tmp_path_factory.mktemp(request.param)
    train_and_save.main([f"legacy.{stem}", str(folder), *stated(PAIRS[stem][1])])
    return stem, folder


def run(*words: Any) -> Any:
    """Run `tf1kit checkpoint`."""
    return CliRunner().invoke(main, ["checkpoint", *map(str, words)])


def converted(stem: str, folder: Path, *more: Any) -> Any:
    """Convert the checkpoint to folder/model.keras."""
    name, options = PAIRS[stem]
    model = f"migrated.{stem}:{name}"
    return run("convert", folder / "model.ckpt-10", "--model", model, "--out", folder / "model.keras", "--force",
               *stated(options), *more)  # fmt: skip


def test_training_resumes_to_the_bit(trained: tuple[str, Path]) -> None:
    """Three steps after the ten saved ones: losses, weights, statistics, slots and evaluation at 0
    ULP.
    """
    stem, folder = trained
    result = converted(stem, folder)
    assert result.exit_code == 0, result.output
    resumed = Resumed(folder / "model.keras", stem, PAIRS[stem][1])
    single = train_and_save.read(folder / "single.npz")
    for key, value in [
        *resumed.evaluate(11).items(),
        *(pair for step in (11, 12, 13) for pair in resumed.train(step).items()),
    ]:
        assert value.tobytes() == single[key].astype(value.dtype).tobytes(), key


def test_verdict_is_written_beside_the_file(trained: tuple[str, Path]) -> None:
    """`--legacy` compares both sides on random inputs, and the verdict says 0 ULP."""
    stem, folder = trained
    result = converted(stem, folder, "--legacy", f"legacy.{stem}")
    assert result.exit_code == 0, result.output
    assert "at most 0 ULP apart" in result.output
    assert '"verdict": "holds"' in (folder / "model.keras.verdict.json").read_text()


def test_the_way_back_has_every_byte(trained: tuple[str, Path]) -> None:
    """Converted back, each tensor has the bytes that the legacy graph saved."""
    stem, folder = trained
    assert converted(stem, folder).exit_code == 0
    name, options = PAIRS[stem]
    result = run("convert", folder / "model.keras", "--model", f"migrated.{stem}:{name}", "--to-tf1", folder / "back",
                 "--like", folder / "model.ckpt-10", *stated(options), "--force")  # fmt: skip
    assert result.exit_code == 0, result.output
    before, after = load(folder / "model.ckpt-10"), load(folder / "back")
    assert list(before) == list(after)
    for key in before:
        assert (before[key].dtype, before[key].tobytes()) == (after[key].dtype, after[key].tobytes()), key


def test_map_finds_the_map_by_computing(trained: tuple[str, Path]) -> None:
    """`map --legacy` finds the WEIGHT_MAP of the port, and proves it."""
    stem, folder = trained
    name, options = PAIRS[stem]
    out = folder / "map.py"
    result = run("map", folder / "model.ckpt-10", f"migrated.{stem}:{name}", "--legacy", f"legacy.{stem}", "--out", out,
                 "--force", *stated(options))  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "proven" in result.output
    found: dict[str, Any] = {}
    exec(out.read_text(), found)
    module = __import__(f"migrated.{stem}", fromlist=["WEIGHT_MAP"])
    listed = module.weight_map(**options) if hasattr(module, "weight_map") else module.WEIGHT_MAP
    assert {row[0]: row[1] for row in found["WEIGHT_MAP"]} == {row[0]: row[1] for row in listed}


def test_verify_accepts_what_fits_and_names_what_is_not_a_number(trained: tuple[str, Path], tmp_path: Path) -> None:
    """Exit code 0 as it is; with a NaN in a weight exit code 1 and a line with its name."""
    import tensorflow as tf

    stem, folder = trained
    name, options = PAIRS[stem]
    model = ("--model", f"migrated.{stem}:{name}", *stated(options))
    assert run("verify", folder / "model.ckpt-10", *model).exit_code == 0
    checkpoint = load(folder / "model.ckpt-10")
    values = {key: checkpoint[key] for key in checkpoint}
    spoiled = next(key for key, value in values.items() if value.dtype == np.float32 and value.ndim)
    values[spoiled].flat[0] = np.nan
    tf.raw_ops.SaveV2(
        prefix=str(tmp_path / "bad"), tensor_names=list(values), shape_and_slices=[""] * len(values),
        tensors=list(values.values()),
    )  # fmt: skip
    result = run("verify", tmp_path / "bad", *model)
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1), result.output
    assert result.output.startswith(f"{spoiled}: 1 NaN among its")
