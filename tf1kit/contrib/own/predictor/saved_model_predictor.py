"""A saved model as a function.

Source: TensorFlow 1.15.5: tensorflow/contrib/predictor/saved_model_predictor.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.predictor.predictor import Predictor

DEFAULT_TAGS = "serve"


class SavedModelPredictor(Predictor):
    """A function from the inputs to the outputs of a saved model's signature. For the arguments see
    `from_saved_model`.

    Raises:
        ValueError: arguments exclude each other, or the model does not have the tags or the
            signature.
    """

    def __init__(
        self,
        export_dir: Any,
        signature_def_key: str | None = None,
        signature_def: Any = None,
        input_names: Any = None,
        output_names: Any = None,
        tags: str | None = None,
        graph: Any = None,
        config: Any = None,
    ) -> None:
        if (input_names is None) != (output_names is None):
            raise ValueError("input_names and output_names must both be specified or both be unspecified.")
        if sum(given is not None for given in (signature_def_key, signature_def, input_names)) > 1:
            raise ValueError(
                "You must specify at most one of signature_def_key OR signature_def OR(input_names AND output_names)."
            )
        wanted = [tag.strip() for tag in (tags or DEFAULT_TAGS).split(",")]
        self._graph = graph or tf.Graph()
        with self._graph.as_default():
            self._session = tf.Session(config=config)
            loaded = tf.saved_model.loader.load(self._session, wanted, export_dir)
        if input_names is None:
            signature_def = signature_def or _signature(loaded, signature_def_key)
            input_names = {key: tensor.name for key, tensor in signature_def.inputs.items()}
            output_names = {key: tensor.name for key, tensor in signature_def.outputs.items()}
        self._feed_tensors = {key: self._graph.get_tensor_by_name(name) for key, name in input_names.items()}
        self._fetch_tensors = {key: self._graph.get_tensor_by_name(name) for key, name in output_names.items()}


def _signature(loaded: Any, key: str | None) -> Any:
    """A signature by its key, or by the name that contrib.learn's estimators gave it."""
    key = key or tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
    for name in (key, f"default_input_alternative:{key}"):
        if name in loaded.signature_def:
            return loaded.signature_def[name]
    available = list(loaded.signature_def)
    raise ValueError(f'Got signature_def_key "{key}". Available signatures are {available}.')
