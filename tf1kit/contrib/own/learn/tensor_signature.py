"""Signatures of tensors: dtype, shape, and whether they are sparse.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/tensor_signature.py.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from tensorflow.compat import v1 as tf

PARSED = {tf.int32: tf.int64, tf.float64: tf.float32}  # what an example holds in place of these


class TensorSignature(namedtuple("TensorSignature", ["dtype", "shape", "is_sparse"])):
    """The dtype and the shape of a tensor; a sparse one has no shape here."""

    def __new__(cls, tensor: Any) -> TensorSignature:
        """The signature of a tensor."""
        if isinstance(tensor, tf.SparseTensor):
            return super().__new__(cls, dtype=tensor.values.dtype, shape=None, is_sparse=True)
        return super().__new__(cls, dtype=tensor.dtype, shape=tensor.get_shape(), is_sparse=False)

    def is_compatible_with(self, other: Any) -> bool:
        """Whether both are sparse or both are dense, and they agree except for the size of the batch."""
        if self.is_sparse or other.is_sparse or not self.dtype.is_compatible_with(other.dtype):
            return bool(self.is_sparse and other.is_sparse and self.dtype.is_compatible_with(other.dtype))
        ours, theirs = self.shape, tf.TensorShape(other.shape)
        if ours.ndims is None or theirs.ndims is None:
            return True
        return ours.ndims == theirs.ndims and bool(ours[1:].is_compatible_with(theirs[1:]))

    def get_placeholder(self) -> Any:
        """A placeholder for a batch of any size."""
        if self.is_sparse:
            return tf.sparse_placeholder(dtype=self.dtype)
        return tf.placeholder(dtype=self.dtype, shape=[None, *self.shape[1:]])

    def get_feature_spec(self) -> Any:
        """The feature of a parser of examples, of an int64, float32 or string dtype."""
        dtype = PARSED.get(self.dtype, self.dtype)
        if self.is_sparse:
            return tf.VarLenFeature(dtype=dtype)
        return tf.FixedLenFeature(shape=self.shape[1:], dtype=dtype)

    def _cast(self, tensor: Any) -> Any:
        return tensor if self.dtype.is_compatible_with(tensor.dtype) else tf.cast(tensor, self.dtype)


def tensors_compatible(tensors: Any, signatures: Any) -> bool:
    """Whether a tensor or a dict of tensors agrees with a signature or a dict of signatures. A
    tensor without a signature is allowed in a dict.
    """
    if tensors is None:
        return signatures is None
    if isinstance(tensors, dict):
        return isinstance(signatures, dict) and all(
            key in tensors and TensorSignature(tensors[key]).is_compatible_with(each)
            for key, each in signatures.items()
        )
    if signatures is None or isinstance(signatures, dict):
        return False
    return TensorSignature(tensors).is_compatible_with(signatures)


def create_signatures(tensors: Any) -> Any:
    """The signature of a tensor, a dict of them, or None."""
    if isinstance(tensors, dict):
        return {key: TensorSignature(tensor) for key, tensor in tensors.items()}
    return None if tensors is None else TensorSignature(tensors)


def create_placeholders_from_signatures(signatures: Any) -> Any:
    """The placeholder of a signature, a dict of them, or None."""
    if isinstance(signatures, dict):
        return {key: each.get_placeholder() for key, each in signatures.items()}
    return None if signatures is None else signatures.get_placeholder()


def create_example_parser_from_signatures(
    signatures: Any, examples_batch: Any, single_feature_name: str = "feature"
) -> Any:
    """Parse serialised `tf.Example`s, a string tensor [batch], to a tensor or a dict of tensors.

    Args:
        signatures: a signature, or a dict of them.
        examples_batch: the serialised examples.
        single_feature_name: the key of the feature if there is one signature.
    """
    several = isinstance(signatures, dict)
    asked = signatures if several else {single_feature_name: signatures}
    parsed = tf.parse_example(examples_batch, {key: each.get_feature_spec() for key, each in asked.items()})
    found = {key: asked[key]._cast(tensor) for key, tensor in parsed.items()}
    return found if several else found[single_feature_name]
