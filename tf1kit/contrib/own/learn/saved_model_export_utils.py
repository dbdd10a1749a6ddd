"""contrib.learn's strategies of exports, for its own estimators and for those of tf.estimator, and
the parts of an export.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/saved_model_export_utils.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column
from tf1kit.contrib.own.learn import _saved_model, gc
from tf1kit.contrib.own.learn.export_strategies import BestModelSelector, best_model, extend_export_strategy
from tf1kit.contrib.own.learn.export_strategy import ExportStrategy
from tf1kit.contrib.own.learn.input_fn_utils import InputFnOps, build_parsing_serving_input_fn
from tf1kit.contrib.own.learn.trainable import Trainable
from tf1kit.tf1.estimator import public as core

__all__ = ["BestModelSelector", "extend_export_strategy"]
DEFAULT_INPUT_ALTERNATIVE_KEY = _saved_model.INPUT
FEATURES_INPUT_ALTERNATIVE_KEY = "features_input_alternative"
MAX_DIRECTORY_CREATION_ATTEMPTS = _saved_model.ATTEMPTS


def build_standardized_signature_def(input_tensors: Any, output_tensors: Any, problem_type: int) -> Any:
    """See `_saved_model.signature`."""
    return _saved_model.signature(input_tensors, output_tensors, problem_type)


def build_all_signature_defs(
    input_alternatives: Any, output_alternatives: Any, actual_default_output_alternative_key: Any
) -> dict[str, Any]:
    """See `_saved_model.all_signatures`."""
    return _saved_model.all_signatures(input_alternatives, output_alternatives, actual_default_output_alternative_key)


def get_input_alternatives(input_ops: Any) -> tuple[dict[str, Any], Any]:
    """The fed tensors of an input function's result, and its features.

    Raises:
        ValueError: there are no features.
    """
    features, fed = _saved_model.features_of(input_ops)
    return ({DEFAULT_INPUT_ALTERNATIVE_KEY: fed} if isinstance(input_ops, InputFnOps) else {}), features


def get_output_alternatives(model_fn_ops: Any, default_output_alternative_key: Any = None) -> tuple[Any, Any]:
    """See `_saved_model.alternatives`."""
    return _saved_model.alternatives(model_fn_ops, default_output_alternative_key)


def get_timestamped_export_dir(export_dir_base: Any) -> bytes:
    """See `_saved_model.new_folder`; as bytes."""
    return _saved_model.new_folder(export_dir_base).encode()


def get_temp_export_dir(timestamped_export_dir: Any) -> bytes:
    """The folder, as bytes, in which an export is made before it is renamed."""
    return _saved_model.aside(tf.compat.as_str_any(timestamped_export_dir)).encode()


def get_most_recent_export(export_dir_base: Any) -> gc.Path | None:
    """The export with the largest number; None if there is no export."""
    return next(iter(gc.largest_export_versions(1)(gc.get_paths(export_dir_base, _numbered))), None)


def _numbered(path: gc.Path) -> gc.Path | None:
    name = os.path.basename(path.path)  # noqa: PTH119  may be gs://
    return path._replace(export_version=int(name)) if re.fullmatch(r"\d{10}", name) else None


def garbage_collect_exports(export_dir_base: Any, exports_to_keep: int | None) -> None:
    """Delete all but the latest exports in a folder; exports are folders named by a number. None
    deletes nothing.
    """
    if exports_to_keep is None:
        return
    dropped = gc.negation(gc.largest_export_versions(exports_to_keep))
    for path in dropped(gc.get_paths(export_dir_base, _numbered)):
        tf.gfile.DeleteRecursively(path.path)


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
        if isinstance(estimator, Trainable):
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


def make_parsing_export_strategy(
    feature_columns: Any,
    default_output_alternative_key: Any = None,
    assets_extra: Any = None,
    as_text: bool = False,
    exports_to_keep: int | None = 5,
    target_core: bool = False,
    strip_default_attrs: Any = None,
) -> ExportStrategy:
    """`make_export_strategy` for a model that is fed serialised examples with the features of
    contrib's feature columns. `target_core` exports an estimator of tf.estimator.
    """
    spec = feature_column.create_feature_spec_for_parsing(feature_columns)
    parsing = core.export.build_parsing_serving_input_receiver_fn if target_core else build_parsing_serving_input_fn
    return make_export_strategy(
        parsing(spec), default_output_alternative_key, assets_extra, as_text, exports_to_keep, strip_default_attrs
    )


def make_best_model_export_strategy(
    serving_input_fn: Any,
    exports_to_keep: int | None = 1,
    model_dir: Any = None,
    event_file_pattern: Any = None,
    compare_fn: Callable[[Any, Any], bool] | None = None,
    default_output_alternative_key: Any = None,
    strip_default_attrs: Any = None,
) -> ExportStrategy:
    """`make_export_strategy` for the best model only; see `BestModelSelector`.

    Args:
        serving_input_fn: as there.
        exports_to_keep: as there.
        model_dir: the folder of the event files of former evaluations.
        event_file_pattern: their names in it.
        compare_fn: the argument of `BestModelSelector`.
        default_output_alternative_key: as there.
        strip_default_attrs: as there.
    """
    strategy = make_export_strategy(
        serving_input_fn,
        exports_to_keep=exports_to_keep,
        default_output_alternative_key=default_output_alternative_key,
        strip_default_attrs=strip_default_attrs,
    )
    files = os.path.join(model_dir, event_file_pattern) if model_dir and event_file_pattern else None  # noqa: PTH118
    return best_model(strategy, BestModelSelector(files, compare_fn))
