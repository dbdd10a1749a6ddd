"""For every module of 1.15.5's `tensorflow.python` that TensorFlow still has, the kit refuses no
name that the module has, and assignments reach the module.
"""

import gc
import importlib
import random
import re
import warnings
from pathlib import Path
from unittest import mock

import pytest
import tensorflow

from tf1kit.importing.overlay import Changed, OverlayModule, Place, has, own
from tf1kit.tf1 import private_table, process, recorded, resolve
from tf1kit.tf1.estimator import has_estimator
from tf1kit.tf1.python import packages

TOP = "tensorflow.python"
MODULES = [TOP, *(f"{TOP}.{name}" for name in recorded.entries(TOP))]
NEWEST = tensorflow.__version__.startswith("2.21.")
PAGE = Path(__file__).parents[2] / "docs" / "private.md"


@pytest.fixture(scope="module")
def pairs():
    """The module that the program gets and the installed one, for each module that is installed."""
    process.version_1()
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in MODULES:
            try:
                installed = importlib.import_module(name)
            except ImportError:
                continue
            found.append((resolve(name), installed))
    return found


def test_no_name_is_refused(pairs):
    """The program finds every name that plain TensorFlow has in a module, and the same object,
    unless the kit says why not.
    """
    assert len(pairs) > 500
    refused, other = [], []
    for given, installed in pairs:
        for name in set(dir(installed)) - set(dir(type(installed))):
            if name.startswith("__"):
                continue
            found = getattr(given, name, refused)
            if found is refused:
                refused.append(f"{installed.__name__}.{name}")
            elif found is not getattr(installed, name) and not explained(given, name, found):
                other.append(f"{installed.__name__}.{name}")
    assert not refused and not other


def explained(given, name, found):
    """Whether the object is a module that gets names from the kit, is declared as changed, or is
    from a module of the kit.
    """
    changed = isinstance(own(given).get("_table", {}).get(name), Changed)
    return changed or isinstance(found, OverlayModule) or own(given)["_base"].__name__.startswith("tf1kit.")


def test_part_of_the_recorded_names(pairs):
    """In a seeded part of the modules, every public name of 1.15.5 works or says why not, and
    docs/private.md lists exactly those that do not.
    """
    page = {}
    for line in PAGE.read_text(encoding="utf-8").replace("\n  ", " ").splitlines():
        module, *names = re.findall(r"`([^`]+)`", line) if line.startswith("- ") else [""]
        page.setdefault(module, set()).update(names or [""])
    part = random.Random(115).sample(private_table.modules(), 150)
    refused = {}
    for each in private_table.names(part):
        if each.said and not private_table.elsewhere(each):
            refused.setdefault(each.module, set()).add(each.name)
    assert len(refused) > 10
    if NEWEST and has_estimator():  # the page is of the newest TensorFlow with estimators
        assert refused == {module: names for module, names in page.items() if module in part}


def test_rows_are_removed_or_changed(pairs):
    """In every module that the kit has supplied so far, a name that replaces an existing one is
    declared, with the reason.
    """
    resolve("tensorflow").contrib.layers.batch_norm, resolve("tensorflow").estimator
    for module in [each for each in gc.get_objects() if isinstance(each, OverlayModule)]:
        base, table = own(module)["_base"], own(module)["_table"]
        if base is not None and base.__name__.startswith("tensorflow") and "keras" not in module.__name__:
            undeclared = [
                name for name, entry in table.items() if not isinstance(entry, Changed | Place) and has(base, name)
            ]
            assert not undeclared, f"{module.__name__}: {undeclared}: `Changed`, or of no effect"
            assert all(entry.reason for entry in table.values() if isinstance(entry, Changed))


def test_private_names_of_keras():
    """Private names are found by `from tensorflow.python.keras import backend`, and by the module's
    own name.
    """
    backend = resolve("tensorflow.python.keras").backend
    assert backend.is_keras_tensor and backend.get_graph and backend._GRAPH
    assert resolve("tensorflow.python.keras.backend").is_keras_tensor is backend.is_keras_tensor


@pytest.mark.parametrize("name", sorted(packages()))
def test_packages_of_known_modules(name):
    """Where the kit knows a module of 1.15.5, it knows the package that contains it."""
    assert hasattr(resolve(f"tensorflow.python.{name}"), "__path__")


SPELLINGS = (setattr, lambda m, n, v: vars(m).__setitem__(n, v), lambda m, n, v: vars(m).update({n: v}))


def test_writing_reaches_the_installed_module(pairs):
    """In each module that is not the installed one itself, an assignment in any spelling reaches
    the installed module. Reading gives the new value, and the old one can be put back.
    """
    overlays = [(given, installed) for given, installed in pairs if given is not installed]
    assert len(overlays) > 50
    tried = 0
    for given, installed in overlays:
        for name in sorted(set(dir(installed)) - set(dir(type(installed))))[-3:]:
            changed = isinstance(own(given)["_table"].get(name), Changed)
            if name.startswith("__") or own(given)["_base"] is not installed or changed:
                continue
            before, mine = getattr(installed, name), object()
            for write in SPELLINGS:
                write(given, name, mine)
                assert getattr(installed, name) is mine and getattr(given, name) is mine, (given, name)
                write(given, name, before)
                assert getattr(installed, name) is before
            with mock.patch.object(given, name, mine):
                assert getattr(installed, name) is vars(given)[name] is mine
            assert getattr(installed, name) is before
            tried += 1
    assert tried > 100


def test_writing_to_a_name_that_moved_reaches_where_it_is_now(pairs):
    """An assignment to a name that moved reaches its new place, for all rows of all tables."""
    tried = 0
    for given, _ in pairs:
        for name, entry in own(given).get("_table", {}).items():
            if isinstance(entry, Place):
                module, attribute = entry.home
                before = getattr(module, attribute)
                with mock.patch.object(given, name, tried):
                    assert getattr(module, attribute) is getattr(given, name) is tried
                assert getattr(module, attribute) is getattr(given, name) is before
                tried += 1
    assert tried > 50


def test_deleting_and_writing_again():
    """A name that is deleted is gone from both modules, and a new one is in both."""
    given, installed = (
        resolve("tensorflow.python.ops.math_ops"),
        importlib.import_module("tensorflow.python.ops.math_ops"),
    )
    given.tf1kit_new = 1
    assert installed.tf1kit_new == 1 and "tf1kit_new" in vars(given)
    del given.tf1kit_new
    assert not hasattr(installed, "tf1kit_new") and not hasattr(given, "tf1kit_new")
    with pytest.raises(AttributeError):
        del given.tf1kit_new
    with pytest.raises(KeyError):
        del vars(given)["tf1kit_new"]


def test_a_submodule_is_replaced():
    """A program can put another module in the place of a package's submodule."""
    given, fake = resolve("tensorflow.python.ops"), object()
    before = given.gradients
    with mock.patch.object(given, "gradients", fake):
        assert given.gradients is importlib.import_module("tensorflow.python.ops").gradients is fake
    assert given.gradients is before


def test_public_modules():
    """Assigning one of TensorFlow's names in `tf` changes TensorFlow; assigning one of the kit's
    names changes only what the program sees.
    """
    tf = resolve("tensorflow")
    v1 = own(tf)["_base"]
    for given, installed, name in ((tf, v1, "gradients"), (tf.nn, v1.nn, "relu"), (tf.test, v1.test, "main")):
        before = getattr(installed, name)
        with mock.patch.object(given, name, "mine"):
            assert getattr(installed, name) == getattr(given, name) == "mine"
        assert getattr(installed, name) is getattr(given, name) is before
    mine, theirs = tf.get_variable, v1.get_variable
    with mock.patch.object(tf, "get_variable", "mine"):
        assert tf.get_variable == "mine" and v1.get_variable is theirs
    assert tf.get_variable is mine


def test_contrib():
    """Where a program replaces a function in the module of contrib that defines it, the rest of
    that module calls the replacement.
    """
    slim = importlib.import_module("tf_slim.layers.layers")
    given = resolve("tensorflow.contrib.layers.python.layers.layers")
    before = vars(given)["bias_add"]
    with mock.patch.object(given, "bias_add", "mine"):
        assert slim.bias_add == given.bias_add == "mine"
    assert slim.bias_add is given.bias_add is before


def test_predicates_of_the_build():
    """The predicates return False on this machine, which has no GPU, in every module where 1.15.5
    has them.
    """
    from tensorflow.compat import v1

    if v1.config.list_physical_devices("GPU"):
        return
    tf = resolve("tensorflow")
    assert (
        not tf.test.is_built_with_cuda() and not tf.test.is_built_with_gpu_support() and not tf.test.is_gpu_available()
    )
    assert not resolve("tensorflow.python.platform.test").is_built_with_cuda()
    assert not resolve("tensorflow.python.platform.build_info").is_cuda_build
    assert not resolve("tensorflow.python.framework.test_util").IsGoogleCudaEnabled()
    assert not resolve("tensorflow.python.pywrap_tensorflow").IsGoogleCudaEnabled()
