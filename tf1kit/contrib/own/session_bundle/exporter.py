"""Writes session bundles, which TensorFlow Serving read before there were SavedModels: a checkpoint,
and a MetaGraph with signatures and the names of further files.

Source: TensorFlow 1.15.5: tensorflow/contrib/session_bundle/exporter.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn import gc
from tf1kit.contrib.own.session_bundle import manifest_pb2


def gfile_copy_callback(files_to_copy: dict[Any, Any], export_dir_path: Any) -> None:
    """Copy files into a folder.

    Args:
        files_to_copy: {file: its new name}.
        export_dir_path: the folder, which is made if it is not there.
    """
    tf.logging.info("Write assets into: %s using gfile_copy.", export_dir_path)
    tf.gfile.MakeDirs(export_dir_path)
    for source, name in files_to_copy.items():
        target = os.path.join(tf.compat.as_bytes(export_dir_path), tf.compat.as_bytes(name))  # noqa: PTH118
        tf.logging.info("Copying asset %s to path %s.", source, target)
        tf.gfile.Copy(source, target, overwrite=True)


def regression_signature(input_tensor: Any, output_tensor: Any) -> Any:
    """The signature of a regression."""
    signature = manifest_pb2.Signature()
    signature.regression_signature.input.tensor_name = input_tensor.name
    signature.regression_signature.output.tensor_name = output_tensor.name
    return signature


def classification_signature(input_tensor: Any, classes_tensor: Any = None, scores_tensor: Any = None) -> Any:
    """The signature of a classification, with its classes and scores if they are given."""
    signature = manifest_pb2.Signature()
    signature.classification_signature.input.tensor_name = input_tensor.name
    if classes_tensor is not None:
        signature.classification_signature.classes.tensor_name = classes_tensor.name
    if scores_tensor is not None:
        signature.classification_signature.scores.tensor_name = scores_tensor.name
    return signature


def generic_signature(name_tensor_map: dict[str, Any]) -> Any:
    """The signature of tensors by any names."""
    signature = manifest_pb2.Signature()
    for name, tensor in name_tensor_map.items():
        signature.generic_signature.map[name].tensor_name = tensor.name
    return signature


class Exporter:
    """Exports a graph with the variables of a saver.

    Args:
        saver: a `tf.train.Saver`. As in 1.15.5, it deletes no old checkpoints from now on.
    """

    def __init__(self, saver: Any) -> None:
        saver_def = saver.as_saver_def()
        saver_def.ClearField("max_to_keep")
        self._saver = tf.train.Saver(saver_def=saver_def)
        self._has_init = False
        self._assets_to_copy: dict[Any, Any] = {}
        self._assets_callback: Callable[..., Any] | None = None

    def init(
        self,
        graph_def: Any = None,
        init_op: Any = None,
        clear_devices: bool = False,
        default_graph_signature: Any = None,
        named_graph_signatures: Any = None,
        assets_collection: Any = None,
        assets_callback: Callable[..., Any] | None = gfile_copy_callback,
    ) -> None:
        """Put what belongs to the export into collections of the default graph.

        Args:
            graph_def: the graph to serve; by default the exported one.
            init_op: the operation to run after loading.
            clear_devices: whether the graph to serve loses the names of devices.
            default_graph_signature: a signature.
            named_graph_signatures: more signatures by name.
            assets_collection: string scalars, constants, with the names of files to copy.
            assets_callback: copies the files; see `gfile_copy_callback`.

        Raises:
            RuntimeError: the method is called again.
            TypeError: `init_op` is not an operation, or an asset is not a constant string scalar.
            ValueError: the name of a file is empty.
        """
        assets = []
        for tensor in assets_collection or []:
            path = _file_path_value(tensor)
            if not path:
                raise ValueError(f"invalid asset filepath tensor {tensor}")
            self._assets_to_copy[path] = os.path.basename(path)  # noqa: PTH119
            assets.append((self._assets_to_copy[path], tensor))
        if self._has_init:
            raise RuntimeError("init should be called only once")
        self._has_init, self._assets_callback = True, assets_callback
        if graph_def or clear_devices:
            served = tf.GraphDef()
            served.CopyFrom(graph_def or tf.get_default_graph().as_graph_def())
            if clear_devices:
                for node in served.node:
                    node.device = ""
            _collect("serving_graph", served)
        if init_op:
            if not isinstance(init_op, tf.Operation):
                raise TypeError(f"init_op needs to be an Operation: {init_op}")
            tf.add_to_collection("serving_init_op", init_op)
        signatures = manifest_pb2.Signatures()
        if default_graph_signature:
            signatures.default_signature.CopyFrom(default_graph_signature)
        for name, signature in (named_graph_signatures or {}).items():
            signatures.named_signatures[name].CopyFrom(signature)
        _collect("serving_signatures", signatures)
        for name, tensor in assets:
            asset = manifest_pb2.AssetFile(filename=name)
            asset.tensor_binding.tensor_name = tensor.name
            _collect("serving_assets", asset)

    def export(
        self, export_dir_base: str, global_step_tensor: Any, sess: Any = None, exports_to_keep: Any = None
    ) -> bytes:
        """Write a folder of the export, named by the global step with eight digits; returns the folder.

        Args:
            export_dir_base: the folder of all exports.
            global_step_tensor: the global step.
            sess: the session with the variables.
            exports_to_keep: a filter of `gc` that chooses which exports stay; None keeps all.

        Raises:
            RuntimeError: `init` was not called, or the folder exists.
        """
        if not self._has_init:
            raise RuntimeError("init must be called first")
        base = export_dir_base.removesuffix("/")
        step = tf.train.global_step(sess, global_step_tensor)
        folder = os.path.join(tf.compat.as_bytes(base), b"%08d" % step)  # noqa: PTH118  may be gs://
        if tf.gfile.Exists(folder):
            raise RuntimeError(
                f"Overwriting exports can cause corruption and are not allowed. Duplicate export dir: {folder!r}"
            )
        temporary = tf.compat.as_text(folder) + "-tmp"
        tf.gfile.MakeDirs(temporary)
        self._saver.save(sess, os.path.join(temporary, "export"), meta_graph_suffix="meta")  # noqa: PTH118
        if self._assets_callback and self._assets_to_copy:
            assets = os.path.join(tf.compat.as_bytes(temporary), b"assets")  # noqa: PTH118
            tf.gfile.MakeDirs(assets)
            self._assets_callback(self._assets_to_copy, assets)
        tf.gfile.Rename(temporary, folder)
        if exports_to_keep:
            for path in gc.negation(exports_to_keep)(gc.get_paths(base, parser=_numbered)):
                tf.gfile.DeleteRecursively(path.path)
        return folder


def _numbered(path: Any) -> Any:
    """The path of an export with its number; None for another path."""
    name = os.path.basename(path.path)  # noqa: PTH119
    return path._replace(export_version=int(name)) if re.fullmatch(r"\d{8}", name) else None


def _collect(key: str, message: Any) -> None:
    packed = AnyMessage()
    packed.Pack(message)
    tf.add_to_collection(key, packed)


def _file_path_value(tensor: Any) -> Any:
    """The text of a constant.

    Raises:
        TypeError: the tensor is not a constant string scalar.
    """
    if not isinstance(tensor, tf.Tensor):
        raise TypeError("tensor is not a Tensor")
    if tensor.op.type != "Const":
        raise TypeError("Only constants tensor are supported")
    if tensor.dtype != tf.string:
        raise TypeError("File paths should be string")
    texts = tensor.op.get_attr("value").string_val
    if len(texts) != 1:
        raise TypeError("Only scalar tensors are supported")
    return texts[0]
