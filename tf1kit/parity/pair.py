"""A pair: a legacy module, its port, its golden and its mutants.

The folder `parity_tests/` is beside the folder of the legacy module. It has the golden,
`goldens/<stem>.npz` and `.json`, and `mutants/<stem>.py`, which declares mutants of the port.
Both are optional.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.cause import cause, named_cause
from tf1kit.errors import UsageError
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.failing import OWN, failing
from tf1kit.parity.legacy_import import naming_what_is_gone, seeing_tensorflow_1
from tf1kit.parity.migrated_side import MigratedSide
from tf1kit.parity.mutants import Mutant
from tf1kit.parity.recording.batches import Batches, batches_of, check_loss
from tf1kit.parity.recording.fields import EXAMPLE, BatchError
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.recording.naming import all_options, golden_name, stated_options
from tf1kit.parity.recording.scenario import golden_steps
from tf1kit.parity.refused import refused
from tf1kit.port.precision import variable_dtype


@dataclass
class Pair:
    """The two modules of a pair, with everything that is needed to run them."""

    legacy: ModuleType
    migrated: ModuleType
    options: dict[str, Any]
    batches: Batches
    seed: int
    folder: Path  # parity_tests/
    mutants: tuple[Mutant, ...] = ()
    companions: list[Pair] = field(default_factory=list)
    perturb_every: int = 1  # `mutation` perturbs each n-th weight

    def __post_init__(self) -> None:
        self.legacy_side = functools.cache(self._legacy_side)

    @property
    def stem(self) -> str:
        """The last part of the legacy module's name, such as `factored_kernels`."""
        return self.legacy.__name__.rpartition(".")[2]

    @property
    def one_precision(self) -> str:
        """Why the networks cannot be made in float64, or ""."""
        return self.batches.one_precision(self.legacy.build)

    @property
    def golden(self) -> Path:
        """The path of the golden without `.npz` or `.json`. The files may not exist."""
        return self.folder / "goldens" / golden_name(self.stem, self.options)

    @property
    def golden_steps(self) -> dict[str, tuple[int, ...]]:
        """The training steps that the golden records, by dtype."""
        return golden_steps(self.legacy)

    @property
    def legacy_file(self) -> Path:
        """The file of the legacy module, of which the golden is a recording."""
        return Path(str(self.legacy.__file__))

    def _legacy_side(self, dtype: str) -> LegacySide:
        try:
            with naming_what_is_gone(self.legacy.__name__):
                return LegacySide(self.legacy, dtype, self.batches, self.options, self.seed)
        except NoFloat64Error as error:
            raise refused(error) from error
        except OWN:
            raise
        except Exception as error:  # whatever build does
            asked = f"{self.batches} and the options {self.options}"
            said = failing(self, error) or cause(error)
            raise UsageError(f"the legacy graph cannot be built for {asked}: {said}") from error

    def migrated_side(self, dtype: str, module: ModuleType | None = None) -> MigratedSide:
        """Return the side of the port, or of `module`, which is a mutant of it.

        dtype: "float32", "float64", or a mixed policy of Keras.
        """
        module = module or self.migrated
        legacy = self.legacy_side(variable_dtype(dtype))
        try:
            return MigratedSide(module, model_class(module, self.stem), legacy, self.options, dtype)
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
    batch: Path | None = None,
) -> Pair:
    """Import both modules of a pair, and find its golden and its mutants.

    The modules may also be in the working folder.

    Args:
        legacy: the name of the TensorFlow 1 module, such as "legacy.factored_kernels".
        migrated: the name of the port.
        options: keyword arguments of the legacy's `build` and of the port's class.
        images: the shape of the images, `[batch, height, width, channels]`.  [default: the legacy's
            `INPUT_SHAPE`]
        input_dtype: "float32" or "uint8".  [default: the legacy's `INPUT_DTYPE`]
        seed: the seed of the weights and of the drawn batches.
        folder: the folder that has `goldens/` and `mutants/`.  [default: `parity_tests/` beside the
            folder of the legacy module]
        batch: an .npz file whose arrays are the batch of every step.  [default: batches are drawn]

    Raises:
        UsageError: a module cannot be used. The message says what is missing.
    """
    legacy_module, migrated_module = import_legacy(legacy, migrated), import_module(migrated)
    for module, needed in ((legacy_module, ("build",)), (migrated_module, ("WEIGHT_MAP",))):
        for name in needed:
            if not hasattr(module, name):
                raise UsageError(f"{module.__name__} has no {name}: see 'The contract of a pair' in CONTRIBUTING.md")
    for name in ("loss", "optimizer"):
        if hasattr(legacy_module, name) != hasattr(migrated_module, name):
            raise UsageError(
                f"{name} is defined in only one of {legacy} and {migrated}: define it in both, or in neither"
            )
    if hasattr(legacy_module, "loss") != hasattr(legacy_module, "optimizer"):
        raise UsageError(f"{legacy} defines only one of loss and optimizer: define both, or neither")
    batches = declared_batches(legacy_module, images, input_dtype, batch)
    if hasattr(migrated_module, "loss") and hasattr(legacy_module, "LABELS"):
        with naming_the_batch():
            check_loss(migrated_module, batches.labels is not None)
    folder = folder or Path(str(legacy_module.__file__)).resolve().parent.parent / "parity_tests"
    check_arguments(legacy_module, batches, options or {})
    options = stated_options(legacy_module.build, options or {})
    pair = Pair(legacy_module, migrated_module, options, batches, seed, folder)
    model_class(migrated_module, pair.stem)
    told = declared(folder / "mutants" / f"{pair.stem}.py")
    mutants = getattr(told, "MUTANTS", ())
    built = all_options(legacy_module.build, options)
    pair.mutants = tuple(mutant for mutant in mutants if mutant.applies(built))
    pair.perturb_every = getattr(told, "PERTURB_EVERY", 1)
    for stem in getattr(told, "COMPANIONS", ()):
        pair.companions.append(load_pair(_sibling(legacy, stem), _sibling(migrated, stem), seed=seed, folder=folder))
    return pair


@contextmanager
def naming_the_batch() -> Iterator[None]:
    """A block that turns BatchError into UsageError."""
    try:
        yield
    except BatchError as error:
        raise UsageError(str(error)) from error


def declared_batches(
    module: ModuleType,
    images: tuple[int, ...] | None = None,
    input_dtype: str | None = None,
    batch: Path | None = None,
) -> Batches:
    """What a legacy module is fed.

    images, input_dtype: in place of its INPUT_SHAPE and INPUT_DTYPE.
    batch: an .npz file with the arrays of every step.

    Raises UsageError if its declarations or the file cannot be used.
    """
    with naming_the_batch():
        return batches_of(module, images, input_dtype, str(batch) if batch else None)


def check_arguments(module: ModuleType, batches: Batches, options: dict[str, Any]) -> None:
    """UsageError if `build` takes an argument that nobody gives."""
    parameters = list(inspect.signature(module.build).parameters.values())[0 if batches.named else 1 :]
    given = {field.name for field in batches.inputs} | options.keys() | {"is_training", "dtype"}
    plain = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    missing = [
        one.name for one in parameters if one.default is one.empty and one.kind in plain and one.name not in given
    ]
    if missing:
        raise UsageError(
            f"build of {module.__name__} also takes {', '.join(missing)}: declare each input in INPUTS, such as "
            f"INPUTS = {{{missing[0]!r}: {EXAMPLE}}}, or give an option with --option {missing[0]}=VALUE"
        )


def _sibling(module: str, stem: str) -> str:
    return ".".join([*module.split(".")[:-1], stem])


def import_legacy(name: str, *others: str) -> ModuleType:
    """Import a legacy module, which sees TensorFlow 1. `others` beside it see what is installed."""

    def load(name: str) -> ModuleType:
        with seeing_tensorflow_1(name, *others), naming_what_is_gone(name):
            return importlib.import_module(name)

    return import_module(name, load)


def import_module(name: str, load: Callable[[str], ModuleType] = importlib.import_module) -> ModuleType:
    """Import a module by its dotted name. It may also be in the working folder."""
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
            if elsewhere := _shadowed(name, Path(here)):
                raise UsageError(elsewhere) from error
            raise UsageError(f"the module {name} is neither in {here} nor among the installed packages") from error
        raise UsageError(f"{name} cannot be imported: {error}") from error
    except Exception as error:  # whatever the module does while it is imported
        raise UsageError(f"{name} cannot be imported: {named_cause(error)}") from error


def _shadowed(name: str, here: Path) -> str:
    """What is said where the working folder has the module, but another package of that name is imported before it."""
    package, parts = name.partition(".")[0], name.split(".")
    file = here.joinpath(*parts).with_suffix(".py")
    other = getattr(sys.modules.get(package), "__file__", None)
    if not other or not file.is_file() or Path(other).resolve().parent == (here / package).resolve():
        return ""
    return (
        f"{name} is {file}, but Python imports the package {package} from {Path(other).parent}: write an empty "
        f"{package}/__init__.py, or leave the other folder out of PYTHONPATH"
    )


def model_class(module: ModuleType, stem: str) -> Any:
    """The class of a port. It is named after the stem: `FactoredKernels` for `factored_kernels`."""
    name = "".join(part.capitalize() for part in stem.split("_"))
    if getattr(getattr(module, name, None), "__module__", None) != module.__name__:  # an imported class does not count
        raise UsageError(f"{module.__name__} has no class {name}: the port's class is named after its file")
    return getattr(module, name)


def declared(path: Path) -> ModuleType | None:
    """Import the file at `path`, or return None if it does not exist.

    It may declare `MUTANTS`, `COMPANIONS`, `VARIANTS` and `PERTURB_EVERY`.
    """
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"mutants_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
