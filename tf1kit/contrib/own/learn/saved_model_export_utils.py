"""`make_export_strategy` of contrib.learn, for its own estimators and for those of tf.estimator.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/saved_model_export_utils.py.
"""

from __future__ import annotations

import re
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.estimator import BaseEstimator
from tf1kit.contrib.own.learn.export_strategy import ExportStrategy


def garbage_collect_exports(export_dir_base: Any, exports_to_keep: int | None) -> None:
    """Delete all but the latest exports in a folder; exports are folders named by a number. None
    deletes nothing.
    """
    if exports_to_keep is None:
        return
    base = tf.compat.as_str_any(export_dir_base)
    names = [name.rstrip("/") for name in tf.gfile.ListDirectory(base)]
    numbers = sorted(int(name) for name in names if re.fullmatch(r"\d{10}", name))
    for number in numbers[: max(0, len(numbers) - exports_to_keep)]:
        tf.gfile.DeleteRecursively(f"{base}/{number}")


def make_export_strategy(
    serving_input_fn: Any,
    default_output_alternative_key: Any = None,
    assets_extra: Any = None,
    as_text: bool = False,
    exports_to_keep: int | None = 5,
    strip_default_attrs: Any = None,
) -> Any:
    """A strategy named "Servo" that exports SavedModels and keeps the latest ones.

    An export raises ValueError if `default_output_alternative_key` is given for an estimator of
    tf.estimator.
    """

    def export_fn(
        estimator: Any, export_dir_base: Any, checkpoint_path: Any = None, strip_default_attrs: bool = False
    ) -> Any:
        of_head = {}
        if isinstance(estimator, BaseEstimator):
            of_head["default_output_alternative_key"] = default_output_alternative_key
        elif default_output_alternative_key is not None:
            raise ValueError("default_output_alternative_key is not supported in core Estimator.")
        result = estimator.export_savedmodel(
            export_dir_base,
            serving_input_fn,
            assets_extra=assets_extra,
            as_text=as_text,
            checkpoint_path=checkpoint_path,
            strip_default_attrs=bool(strip_default_attrs),
            **of_head,
        )
        garbage_collect_exports(export_dir_base, exports_to_keep)
        return result

    return ExportStrategy("Servo", export_fn, strip_default_attrs)
