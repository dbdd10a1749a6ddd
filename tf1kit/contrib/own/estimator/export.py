"""Exports of an estimator, by the names that they had first.

Source: TensorFlow 1.15.5: tensorflow_estimator/contrib/estimator/python/estimator/export.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tf1kit.tf1.estimator import public


def export_saved_model_for_mode(
    estimator: Any,
    export_dir_base: str,
    input_receiver_fn: Callable[[], Any],
    assets_extra: dict[str, str] | None = None,
    as_text: bool = False,
    checkpoint_path: str | None = None,
    mode: str = "infer",
) -> Any:
    """`estimator.export_saved_model` for one mode: "train", "eval" or "infer"."""
    about = (assets_extra, as_text, checkpoint_path, mode)
    return estimator.export_saved_model(export_dir_base, input_receiver_fn, *about)


def export_all_saved_models(
    estimator: Any,
    export_dir_base: str,
    input_receiver_fn_map: dict[str, Callable[[], Any]],
    assets_extra: dict[str, str] | None = None,
    as_text: bool = False,
    checkpoint_path: str | None = None,
) -> Any:
    """`estimator.experimental_export_all_saved_models`: one SavedModel for several modes."""
    about = (assets_extra, as_text, checkpoint_path)
    return estimator.experimental_export_all_saved_models(export_dir_base, input_receiver_fn_map, *about)


def build_supervised_input_receiver_fn_from_input_fn(input_fn: Callable[..., Any], **input_fn_args: Any) -> Any:
    """A function for exports for training and evaluation, with placeholders like what an input
    function gives.
    """
    name = "tf.contrib.estimator.build_supervised_input_receiver_fn_from_input_fn"
    export = public.module("export.export", name)
    return export.build_supervised_input_receiver_fn_from_input_fn(input_fn, **input_fn_args)
