"""Tests contrib's modules: deep paths, identity, unknown names, and the cost of an import."""

import importlib
import os
import subprocess
import sys
from unittest import mock

import pytest

from tf1kit import contrib


def run(code: str) -> str:
    """The output of a new process."""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout.strip()


def test_one_thing_is_one_object() -> None:
    """Each path to a function gives the same object, on which `arg_scope` depends."""
    deep = importlib.import_module("tf1kit.contrib.layers.python.layers.layers")
    assert contrib.layers.batch_norm is contrib.slim.batch_norm is deep.batch_norm
    assert contrib.layers.conv2d is contrib.layers.convolution2d is contrib.slim.conv2d
    assert contrib.framework.arg_scope is contrib.slim.arg_scope


def test_function_of_a_modules_name() -> None:
    """In `contrib.framework.python.ops`, the name `arg_scope` is the function, not the module."""
    module = importlib.import_module("tf1kit.contrib.framework.python.ops.arg_scope")
    from tf1kit.contrib.framework.python.ops import arg_scope  # type: ignore[import-not-found]

    assert module.__name__ == "tf1kit.contrib.framework.python.ops.arg_scope"
    assert arg_scope is module.arg_scope is contrib.framework.arg_scope


def test_nets() -> None:
    """`contrib.slim.nets` and the deep path lead to the same network."""
    from tf1kit.contrib.slim import nets
    from tf1kit.contrib.slim.python.slim.nets import inception_v2

    assert nets.inception.inception_v2 is inception_v2.inception_v2


def test_private_names_that_programs_take() -> None:
    """Private names of the module behind a contrib module are available; other names are an
    AttributeError.
    """
    deep = importlib.import_module("tf1kit.contrib.layers.python.layers.layers")
    assert callable(deep._build_variable_getter)
    assert not hasattr(deep, "_no_such_helper")


@pytest.mark.parametrize(
    ("statement", "error", "said"),
    [
        ("contrib.layrs", AttributeError, "did you mean tf.contrib.layers?"),
        ("contrib.layers.batch_nrom", AttributeError, "did you mean tf.contrib.layers.batch_norm?"),
        ("contrib.layers.zzz", AttributeError, "dir(tf.contrib.layers) shows what does"),
        ("import tf1kit.contrib.layrs", ModuleNotFoundError, "did you mean tf.contrib.layers?"),
        ("import tf1kit.contrib.layers.python.layer", ModuleNotFoundError, "tf.contrib.layers.python.layers?"),
        ("from tf1kit.contrib.layers import batch_nrom", ImportError, "did you mean tf.contrib.layers.batch_norm?"),
    ],
)
def test_names_that_never_existed(statement: str, error: type[Exception], said: str) -> None:
    """An unknown name gives the usual error, with the closest name."""
    with pytest.raises(error) as caught:
        exec(statement, {"contrib": contrib})
    assert "does not exist in TensorFlow 1.15.5" in str(caught.value)
    assert said in str(caught.value)


def test_names_are_listed() -> None:
    """`dir` and `hasattr` agree on 1.15.5's names."""
    assert {"layers", "slim", "tpu"} <= set(dir(contrib))
    assert "batch_norm" in dir(contrib.layers)
    assert hasattr(contrib, "tensorrt") and not hasattr(contrib, "tensorrrt")


def test_import_costs_little() -> None:
    """The tree itself imports neither TensorFlow nor tf-slim, and reading the inventory takes 0.3 s
    at most.
    """
    code = (
        "import sys, time; start = time.process_time(); import tf1kit.contrib as contrib; contrib.layers; dir(contrib.slim)\n"
        "print(time.process_time() - start, 'tensorflow' in sys.modules, 'tf_slim' in sys.modules)"
    )
    seconds, *loaded = run(code).split()
    assert loaded == ["False", "False"]
    assert float(seconds) < 0.3


def test_nothing_at_import_of_the_kit() -> None:
    """`import tf1kit` does not import contrib."""
    assert run("import sys, tf1kit; print('tf1kit.contrib' in sys.modules)") == "False"


def test_importable() -> None:
    """After the explicit call, `tensorflow.contrib` works, with deep paths and the same objects."""
    code = """if True:
        from tf1kit import contrib
        contrib.importable()
        import tensorflow as tf
        import tensorflow.contrib.slim as slim
        from tensorflow.contrib.layers.python.layers import batch_norm
        from tensorflow.contrib import tensorrt
        assert slim is contrib.slim and batch_norm is contrib.layers.batch_norm and tf.contrib.rnn is contrib.rnn
        assert slim.__spec__.name == "tf1kit.contrib.slim"
        try:
            from tensorflow.contrib.layers import batch_nrom
        except ImportError as error:
            print(error)
    """
    assert "did you mean tf.contrib.layers.batch_norm?" in run(code)


def test_contrib_of_its_own_wins() -> None:
    """If TensorFlow has a contrib, Python does not ask the kit's finder, which is the last one."""
    code = """if True:
        import sys, types
        from tf1kit.contrib import importable
        for name in ("tensorflow", "tensorflow.contrib"):
            sys.modules[name] = types.ModuleType(name)
        sys.modules["tensorflow"].contrib = sys.modules[name]
        importable()
        import tensorflow.contrib
        print(tensorflow.contrib.__name__)
    """
    assert run(code) == "tensorflow.contrib"


def test_what_a_test_replaces_is_put_back() -> None:
    """A replaced import of a module reaches the code behind it, and afterwards all is as before."""
    import tf1kit.contrib.losses.python.losses.loss_ops as module
    import tf_slim.losses.loss_ops as behind

    shown, before = module.array_ops, behind.array_ops
    for new in ("first", "second"):
        with mock.patch.object(module, "array_ops", new):
            assert (module.array_ops, behind.array_ops) == (new, new)
        assert module.array_ops is shown and behind.array_ops is before
    behind.array_ops = module.array_ops = "both"
    behind.array_ops = before
    module.array_ops = shown
    assert module.array_ops is shown and behind.array_ops is before


def test_a_private_name_that_a_test_replaces_is_put_back() -> None:
    """A replaced private function is the one that the code behind the module calls."""
    import tf1kit.contrib.meta_graph_transform.meta_graph_transform as module

    before = module._gtt_transforms
    with mock.patch.object(module, "_gtt_transforms", return_value="new"):
        assert module._do_transforms("graph", [], [], {}, []) == ("new", {})
    assert module._gtt_transforms is module._do_transforms.__globals__["_gtt_transforms"] is before
