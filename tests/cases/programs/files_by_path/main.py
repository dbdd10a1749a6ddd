"""Files of the program that are loaded by their path build graphs of TensorFlow 1."""
import importlib.machinery
import importlib.util
import os
import runpy
import types

PART = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_part.py")


def from_location():
    spec = importlib.util.spec_from_file_location("part", PART)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_source():
    import imp
    return imp.load_source("part_b", PART)


def executed():
    given = {}
    exec(compile(open(PART).read(), PART, "exec"), given)
    return types.SimpleNamespace(**given)


for load in (
    from_location,
    load_source,
    executed,
    lambda: importlib.machinery.SourceFileLoader("part_c", PART).load_module(),
    lambda: types.SimpleNamespace(**runpy.run_path(PART)),
):
    print(load().x.shape.as_list())
