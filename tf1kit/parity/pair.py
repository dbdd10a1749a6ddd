"""A pair: a legacy module, its port, and what belongs to them by convention.

Beside the folder of the legacy module stands `parity_tests/`, with `goldens/<stem>.npz` and `.json`, and
`mutants/<stem>.py`, which declares mutants of the port.  All of it is optional for somebody's own pair.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.cause import cause, named_cause
from tf1kit.errors import UsageError
from tf1kit.parity.failing import OWN, failing
from tf1kit.parity.legacy_import import naming_what_is_gone, seeing_tensorflow_1
from tf1kit.parity.migrated_side import MigratedSide
from tf1kit.parity.mutants import Mutant
from tf1kit.parity.recording.legacy_side import LegacySide, input_contract
from tf1kit.parity.recording.naming import all_options, golden_name, stated_options
from tf1kit.parity.recording.scenario import golden_steps


@dataclass
class Pair:
    """Both modules with everything that is needed to run them."""

    legacy: ModuleType
    migrated: ModuleType
    options: dict[str, Any]
    input_shape: tuple[int, ...]
    input_dtype: str
    seed: int
    folder: Path  # parity_tests/
    mutants: tuple[Mutant, ...] = ()
    companions: list[Pair] = field(default_factory=list)
    perturb_every: int = 1  # `mutation` perturbs each weight; in a network of hundreds each n-th

    def __post_init__(self) -> None:
        self.legacy_side = functools.cache(self._legacy_side)

    @property
    def stem(self) -> str:
        """`factored_kernels` of `legacy.factored_kernels`."""
        return self.legacy.__name__.rpartition(".")[2]

    @property
    def golden(self) -> Path:
        """The path of the golden without `.npz` or `.json`; it may not exist."""
        return self.folder / "goldens" / golden_name(self.stem, self.options)

    @property
    def golden_steps(self) -> dict[str, tuple[int, ...]]:
        """The training steps at which its golden looks, by dtype."""
        return golden_steps(self.legacy)

    @property
    def legacy_file(self) -> Path:
        """The file that was, or is to be, recorded."""
        return Path(str(self.legacy.__file__))

    def _legacy_side(self, dtype: str) -> LegacySide:
        try:
            with naming_what_is_gone(self.legacy.__name__):
                return LegacySide(self.legacy, dtype, self.input_shape, self.input_dtype, self.options, self.seed)
        except OWN:
            raise
        except Exception as error:  # whatever build does
            asked = f"images {self.input_shape} and the options {self.options}"
            said = failing(self, error) or cause(error)
            raise UsageError(f"the legacy graph cannot be built for {asked}: {said}") from error

    def migrated_side(self, dtype: str, module: ModuleType | None = None) -> MigratedSide:
        """The port (or `module`, a copy of it with a mutant) beside the legacy side of the same precision."""
        module = module or self.migrated
        legacy = self.legacy_side(dtype)
        try:
            return MigratedSide(module, model_class(module, self.stem), legacy, self.options)
        except OWN:
            raise
        except Exception as error:  # whatever the port does while it is made
            said = failing(self, error) or cause(error)
            raise UsageError(f"the port cannot be built: {said}") from error


def load_pair(
    legacy: str,
    migrated: str,
    options: dict[str, Any] | None = None,
    images: tuple[int, ...] | None = None,
    input_dtype: str | None = None,
    seed: int = 0,
    folder: Path | None = None,
) -> Pair:
    """Import both modules (the working folder counts) and find what stands beside them.

    Args:
        legacy: the TensorFlow 1 module, such as "legacy.factored_kernels".
        migrated: its port.
        options: keyword arguments of the legacy's `build` and of the port's class.
        images: shape of the images `[batch, height, width, channels]`.  [default: the legacy's `INPUT_SHAPE`]
        input_dtype: "float32" or "uint8".  [default: the legacy's `INPUT_DTYPE`]
        seed: of the weights, images and labels.
        folder: where `goldens/` and `mutants/` are.  [default: `parity_tests/` beside the folder of the legacy module]

    Raises:
        UsageError: a module cannot be used; the message names what is missing.
    """
    legacy_module, migrated_module = import_legacy(legacy, migrated), import_module(migrated)
    for module, needed in ((legacy_module, ("build",)), (migrated_module, ("WEIGHT_MAP",))):
        for name in needed:
            if not hasattr(module, name):
                raise UsageError(f"{module.__name__} has no {name}: see 'The contract of a pair' in CONTRIBUTING.md")
    for name in ("loss", "optimizer"):
        if hasattr(legacy_module, name) != hasattr(migrated_module, name):
            raise UsageError(
                f"{name} is in only one of {legacy} and {migrated}: a pair trains on both sides or on none"
            )
    if hasattr(legacy_module, "loss") != hasattr(legacy_module, "optimizer"):
        raise UsageError(f"{legacy} has only one of loss and optimizer: a pair trains with both or with none")
    try:
        shape, dtype = input_contract(legacy_module, images, input_dtype)
    except LookupError as error:
        raise UsageError(str(error)) from error
    folder = folder or Path(str(legacy_module.__file__)).resolve().parent.parent / "parity_tests"
    options = stated_options(legacy_module.build, options or {})
    pair = Pair(legacy_module, migrated_module, options, shape, dtype, seed, folder)
    model_class(migrated_module, pair.stem)
    told = declared(folder / "mutants" / f"{pair.stem}.py")
    mutants = getattr(told, "MUTANTS", ())
    built = all_options(legacy_module.build, options)
    pair.mutants = tuple(mutant for mutant in mutants if mutant.applies(built))
    pair.perturb_every = getattr(told, "PERTURB_EVERY", 1)
    for stem in getattr(told, "COMPANIONS", ()):
        pair.companions.append(load_pair(_sibling(legacy, stem), _sibling(migrated, stem), seed=seed, folder=folder))
    return pair


def _sibling(module: str, stem: str) -> str:
    return ".".join([*module.split(".")[:-1], stem])


def import_legacy(name: str, *others: str) -> ModuleType:
    """`import_module` of a legacy module, which sees TensorFlow 1; `others` beside it see what is installed."""

    def load(name: str) -> ModuleType:
        with seeing_tensorflow_1(name, *others), naming_what_is_gone(name):
            return importlib.import_module(name)

    return import_module(name, load)


def import_module(name: str, load: Callable[[str], ModuleType] = importlib.import_module) -> ModuleType:
    """Import a module by its dotted name, from the working folder too."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    if name.endswith(".py") or not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(f"{name} is not a module's name; give one such as legacy.factored_kernels")
    try:
        return load(name)
    except UsageError:
        raise
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise UsageError(f"the module {name} is neither in {here} nor among the installed packages") from error
        raise UsageError(f"{name} cannot be imported: {error}") from error
    except Exception as error:  # whatever the module does while it is imported
        raise UsageError(f"{name} cannot be imported: {named_cause(error)}") from error


def model_class(module: ModuleType, stem: str) -> Any:
    """The port's class, named after the stem: `FactoredKernels` of `factored_kernels`."""
    name = "".join(part.capitalize() for part in stem.split("_"))
    if getattr(getattr(module, name, None), "__module__", None) != module.__name__:  # as of `from keras import Model`
        raise UsageError(f"{module.__name__} has no class {name}: the port's class is named after its file")
    return getattr(module, name)


def declared(path: Path) -> ModuleType | None:
    """The module at `path`, with `MUTANTS`, `COMPANIONS`, `VARIANTS`, `PERTURB_EVERY`; None where the file does not exist."""
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"mistakes_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
