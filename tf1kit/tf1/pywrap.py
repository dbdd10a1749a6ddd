"""`tensorflow.python.pywrap_tensorflow` of TensorFlow 1.15.5, which is a dozen modules today.

A name is looked up in these modules. Names of generated wrappers (`delete_...`, `..._swigregister`,
classes that SWIG made) no longer exist.
"""

from __future__ import annotations

import importlib
from typing import Any

from tf1kit.importing.overlay import OverlayModule
from tf1kit.tf1 import moved
from tf1kit.tf1.devices import INSIDE
from tf1kit.tf1.private import dtypes, pywrap_tf_session
from tf1kit.tf1.private import pywrap_tensorflow as installed

# The modules of today, relative to `tensorflow.python`.
TODAY = (
    "client.pywrap_tf_session",
    "pywrap_tfe",
    "util._pywrap_utils",
    "util._pywrap_util_port",
    "util._pywrap_tfprof",
    "util._pywrap_kernel_registry",
    "util._pywrap_transform_graph",
    "lib.io._pywrap_file_io",
    "lib.io._pywrap_record_io",
    "client._pywrap_device_lib",
    "client._pywrap_events_writer",
    "grappler._pywrap_tf_cluster",
    "grappler._pywrap_tf_item",
    "grappler._pywrap_tf_optimizer",
    "training.py_checkpoint_reader",
    "platform._pywrap_stacktrace_handler",
    "_pywrap_py_exception_registry",
    "_pywrap_quantize_training",
    "_pywrap_toco_api",
)


def equal_graph_def(actual: bytes, expected: bytes) -> bytes:
    """The first difference of two serialised GraphDefs, empty if they are equal. The order of nodes
    does not count.
    """
    return pywrap_tf_session.EqualGraphDefWrapper(actual, expected).encode()


def find(name: str) -> Any:
    """The name in the first module that has it.

    Raises:
        AttributeError: no module has it.
    """
    for each in TODAY:
        try:
            module = importlib.import_module(f"tensorflow.python.{each}")
        except ImportError:  # some versions lack some of the modules
            continue
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(f"module 'tensorflow.python.pywrap_tensorflow' has no attribute {name!r}")


pywrap_tensorflow = OverlayModule(
    "tensorflow.python.pywrap_tensorflow",
    installed,
    {
        "EqualGraphDefWrapper": equal_graph_def,
        **moved.names()["pywrap_tensorflow"],
        "TF_bfloat16_type": lambda: dtypes.bfloat16.as_numpy_dtype,
        "TF_ALREADY_EXISTS": 6,  # a TF_Code; current TensorFlow has the others
        "TF_NOT_FOUND": 5,
        **INSIDE["pywrap_tensorflow"],
    },
    find,
)
