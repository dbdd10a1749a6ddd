"""`tf.test.is_built_with_cuda` and similar functions, by which programs choose
`data_format="channels_first"`.

The wheel of TensorFlow 1.15.5 for CPUs says False. Today's wheel is built with CUDA and says True
on every machine.  A program that believes it builds a graph in NCHW, which a CPU may not run.  So
these functions say True only where TensorFlow finds a GPU.
Source: TensorFlow 1.15.5, tensorflow/python/platform/test.py and
tensorflow/python/framework/test_util.py.
"""

from __future__ import annotations

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule

WHY = "TensorFlow's answers True on a machine without a GPU, too"


def is_built_with_cuda() -> bool:
    """Whether TensorFlow was built with CUDA and finds a GPU."""
    return bool(tf.test.is_built_with_cuda() and tf.config.list_physical_devices("GPU"))


def is_built_with_rocm() -> bool:
    """Whether TensorFlow was built with ROCm and finds a GPU."""
    return bool(tf.test.is_built_with_rocm() and tf.config.list_physical_devices("GPU"))


def is_built_with_gpu_support() -> bool:
    """Whether TensorFlow was built for GPUs, by CUDA or ROCm, and finds one."""
    return is_built_with_cuda() or is_built_with_rocm()


BUILT: dict[str, object] = {
    function.__name__: Changed(function, WHY)
    for function in (is_built_with_cuda, is_built_with_rocm, is_built_with_gpu_support)
}
test = OverlayModule("tensorflow.test", tf.test, BUILT)
# The same functions in other modules of 1.15.5: the module (relative to `tensorflow.python`) to
# their names there.
INSIDE: dict[str, dict[str, object]] = {
    "framework.test_util": {
        "IsGoogleCudaEnabled": Changed(is_built_with_cuda, WHY),
        "IsBuiltWithROCm": Changed(is_built_with_rocm, WHY),
        "GpuSupportsHalfMatMulAndConv": Changed(is_built_with_gpu_support, WHY),
        "run_in_graph_and_eager_modes": Changed(
            "tf1kit.tf1.both_modes:run_in_graph_and_eager_modes", "it takes `reset_test`, which TensorFlow has dropped"
        ),
    },
    "platform.build_info": {
        "is_cuda_build": Lazy(is_built_with_cuda),
        "is_rocm_build": Lazy(is_built_with_rocm),
    },
    "platform.test": BUILT,
    "pywrap_tensorflow": {
        "IsGoogleCudaEnabled": is_built_with_cuda,
        "IsBuiltWithROCm": is_built_with_rocm,
        "CudaSupportsHalfMatMulAndConv": is_built_with_gpu_support,
    },
}
