"""Exports an estimator of contrib.learn as a SavedModel: makes its signatures and its folder.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/saved_model_export_utils.py
and estimators/estimator.py. `graph_rewrite_specs` are not supplied; they need a C++ library that
current TensorFlow has dropped.
"""

from __future__ import annotations

import os
import time
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.input_fn_utils import InputFnOps
from tf1kit.contrib.own.learn.prediction_key import PredictionKey

INPUT, OUTPUT = "default_input_alternative", "default_output_alternative"
FEATURE_KEYS = "input_feature_keys"  # the collection of the keys that are fed
ATTEMPTS = 10  # to find a new folder, one a second
CLASSES = (ProblemType.CLASSIFICATION, ProblemType.LOGISTIC_REGRESSION)


def signature(inputs: Any, outputs: Any, problem: int) -> Any:
    """The signature for dicts of tensors: that of a classification or a regression if the tensors
    are one, else that of predictions.

    Raises:
        ValueError: there are no inputs or no outputs, or the input of a classification or
            regression is not a string tensor.
    """
    if not inputs:
        raise ValueError("input_tensors must be provided.")
    if not outputs:
        raise ValueError("output_tensors must be provided.")
    utils, examples = tf.saved_model.signature_def_utils, next(iter(inputs.values()))
    if len(inputs) == 1 and problem in CLASSES:
        classes = outputs.get(PredictionKey.CLASSES)
        classes = classes if classes is not None and classes.dtype == tf.string else None
        scores = outputs.get(PredictionKey.SCORES, outputs.get(PredictionKey.PROBABILITIES))
        if classes is None and scores is None and len(outputs) == 1:
            (only,) = outputs.values()
            classes, scores = (only, None) if only.dtype == tf.string else (None, only)
        if classes is not None or scores is not None:
            return utils.classification_signature_def(examples, classes, scores)
    if len(inputs) == len(outputs) == 1 and problem == ProblemType.LINEAR_REGRESSION:
        return utils.regression_signature_def(examples, next(iter(outputs.values())))
    return utils.predict_signature_def(inputs, outputs)


def alternatives(ops: Any, key: str | None) -> tuple[dict[Any, Any], Any]:
    """The outputs of a model by the names of its heads, and the name of the head to serve.

    Raises:
        ValueError: there is no head `key`, or there are several and `key` is None.
    """
    found = ops.output_alternatives
    if not found and not key:
        outputs = ops.predictions if isinstance(ops.predictions, dict) else {PredictionKey.GENERIC: ops.predictions}
        return {OUTPUT: (ProblemType.UNSPECIFIED, outputs)}, OUTPUT
    names = sorted(found or [], key=str)
    if key and key not in names:
        raise ValueError(f"Requested default_output_alternative: {key}, but available output_alternatives are: {names}")
    if not key and len(names) > 1:
        raise ValueError(f"Please specify a default_output_alternative.  Available output_alternatives are: {names}")
    return found, key or names[0]


def signatures(inputs: Any, ops: Any, key: str | None) -> dict[str, Any]:
    """All signatures of a model, and the signature to serve.

    Raises:
        ValueError: there are no inputs; for more see `alternatives` and `signature`.
    """
    return all_signatures({INPUT: inputs}, *alternatives(ops, key))


def all_signatures(inputs: Any, outputs: Any, served: Any) -> dict[str, Any]:
    """The signatures of each alternative of inputs with each one of outputs, and the signature to
    serve.

    Args:
        inputs: {alternative: dict of tensors}.
        outputs: {alternative: (kind of problem, dict of tensors)}.
        served: the alternative of outputs to serve.

    Raises:
        ValueError: there are no inputs; for more see `signature`.
    """
    default = inputs.get(INPUT)
    if not default:
        raise ValueError("A default input_alternative must be provided.")
    found = {
        f"{fed}:{name or 'None'}": signature(tensors, each, kind)
        for fed, tensors in inputs.items()
        for name, (kind, each) in outputs.items()
    }
    kind, each = outputs[served]
    found[tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY] = signature(default, each, kind)
    return found


def features_of(inputs: Any) -> tuple[Any, Any]:
    """The features and the fed tensors in the result of an input function for serving.

    Raises:
        ValueError: there are no features.
    """
    features, fed = (inputs.features, inputs.default_inputs) if isinstance(inputs, InputFnOps) else (inputs[0], None)
    if not features:
        raise ValueError("Features must be defined.")
    return features, fed


def new_folder(base: Any) -> str:
    """A new folder in `base`, named by the time in seconds.

    Raises:
        RuntimeError: ten such folders exist.
    """
    for _ in range(ATTEMPTS):
        folder = os.path.join(tf.compat.as_str_any(base), str(int(time.time())))  # noqa: PTH118  may be gs://
        if not tf.gfile.Exists(folder):
            return folder
        time.sleep(1)
    raise RuntimeError(f"Failed to obtain a unique export directory name after {ATTEMPTS} attempts.")


def aside(folder: str) -> str:
    """The folder in which an export is made before it is renamed."""
    base, name = os.path.split(folder)
    return os.path.join(base, f"temp-{name}")  # noqa: PTH118


def write(folder: str, session: Any, found: Any, init: Any, extra: Any, as_text: bool, strip: bool) -> bytes:
    """Write a session's model to a temporary folder and rename that; returns the folder as bytes,
    like 1.15.5.
    """
    temporary = aside(folder)
    builder = tf.saved_model.builder.SavedModelBuilder(temporary)
    builder.add_meta_graph_and_variables(
        session,
        (tf.saved_model.tag_constants.SERVING,),
        signature_def_map=found,
        assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS),
        main_op=init,
        strip_default_attrs=strip,
    )
    for inside, source in (extra or {}).items():
        target = os.path.join(temporary, "assets.extra", tf.compat.as_str_any(inside))  # noqa: PTH118
        tf.gfile.MakeDirs(os.path.dirname(target))  # noqa: PTH120
        tf.gfile.Copy(source, target)
    builder.save(as_text)
    tf.gfile.Rename(temporary, folder)
    return folder.encode()
