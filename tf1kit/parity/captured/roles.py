"""The roles that the tensors of a capture have in a port: inputs, labels, end points, losses.

A port says so by names of its module.  Each is optional if there is only one possibility:

INPUTS     the tensors that the model is called with, in the structure that it takes
LABELS     the tensors that `loss` gets after the outputs, likewise
ENDPOINTS  {output of the port: tensor}
EVALUATION {output of the port with training=False: tensor that the program evaluates}
loss       a function (outputs, labels), or {loss tensor: function} if the program has several; a
           function whose first argument is called `model` gets (model, inputs, labels); what it
           returns may be (ys, grad_ys), as `tf.gradients` takes them
optimizer  a function without arguments, or {loss tensor: function}
update     {operation: function(model), or the name of one of the model's `changes`} for what the program runs without a loss,
           such as clipping
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Mapping
from functools import cached_property
from types import ModuleType
from typing import Any

import tensorflow as tf

from tf1kit.capture.folder import Run, Training
from tf1kit.capture.recorder import VARIABLES
from tf1kit.errors import UsageError
from tf1kit.graph.check import source
from tf1kit.graph.message import inside
from tf1kit.inventory.closest import near
from tf1kit.parity.captured.program import Program
from tf1kit.port.towers import Towers

DOCS = "docs/3-prove-it.md"


class Roles:
    """The roles of the tensors of `program` for the port `module`.

    said: INPUTS, LABELS and ENDPOINTS, where they are not the module's own.

    Raises UsageError if a role cannot be told; it lists the candidates and what to write.
    """

    def __init__(
        self, program: Program, module: ModuleType, model: Any = None, said: Mapping[str, Any] | None = None
    ) -> None:
        self.program, self.module, self.said = program, module, said or {}
        self.where = f"{module.__name__} for {program.capture.path}"
        made = [one for one in vars(module).values() if isinstance(one, type) and one is not Towers]
        self.parted = any(issubclass(one, Towers) for one in made)  # whether a step takes a batch in parts
        # Slots that the graph does not show as such: Adam updates those of an embedding by assignments.
        self.kept: set[str] = set()
        labels = self._structure("LABELS")
        self.labels: Any = () if labels is None else labels
        self.inputs = self._inputs(model)
        self.endpoints: dict[str, str] = {
            str(key): self._known(name, f"ENDPOINTS[{key!r}]") for key, name in (self._told("ENDPOINTS") or {}).items()
        }
        told = self._told("EVALUATION")
        self.evaluated: dict[str, str] | None = None  # not known yet, see `matching.match_evaluation`
        if told is not None:
            self.evaluated = {str(key): self._known(name, f"EVALUATION[{key!r}]") for key, name in told.items()}

    def _told(self, key: str) -> Any:
        return self.said.get(key, getattr(self.module, key, None))

    def _structure(self, key: str) -> Any:
        """What the port's module says for INPUTS or LABELS, with checked names."""
        told = self._told(key)
        return tf.nest.map_structure(lambda name: self._known(name, key), told) if told is not None else None

    def _known(self, name: Any, key: str) -> str:
        op, tensor, control = source(str(name))
        if control or (op not in self.program.cut.nodes() and tensor not in self.program.cut.feeds):
            raise UsageError(
                f"{key} of {self.module.__name__} names {name!r}, which is not a tensor of the captured training. "
                + (
                    f"Name a tensor that flows into it: {self.candidates()}"
                    if key in ("INPUTS", "LABELS")
                    else self._alike(op)
                )
            )
        return tensor

    def _alike(self, name: str) -> str:
        """What to name instead of a tensor that does not exist."""
        cut, skipped = self.program.cut, ("Const", "NoOp", *VARIABLES)
        forward = cut.needed([*self.losses, *(name for run in self.program.evaluations for name in run.fetches)])
        names = [node.name for node in cut.graph.node if node.name in forward and node.op not in skipped]
        hidden = inside(cut.graph)
        found = near(name, [one for one in names if one not in hidden])
        said = f"Similar names: {', '.join(f'{one}:0' for one in found)}" if found else "No tensor has a similar name"
        return f"{said}. If you leave the output out, its tensor is found by its values"

    @property
    def input_names(self) -> list[str]:
        """The tensors that the model takes."""
        return list(tf.nest.flatten(self.inputs))

    @cached_property
    def given(self) -> dict[str, Any]:
        """What flows into the first training run, but for draws: tensor -> array."""
        draws = {name for training in self.program.trainings for name in training.draws}
        return {name: value for name, value in self.program.runs[0].given.items() if name not in draws}

    def candidates(self) -> str:
        """The tensors that flow into the program, for messages."""
        told = [f"{name} {value.dtype.name}{list(value.shape)}" for name, value in sorted(self.given.items())]
        return ", ".join(told) or "nothing"

    def _inputs(self, model: Any) -> Any:
        if (told := self._structure("INPUTS")) is not None:
            return told
        taken = set(tf.nest.flatten(self.labels))
        free = [name for name in self.given if name not in taken]
        names = [tensor.name for tensor in getattr(model, "inputs", None) or ()]  # of a functional model
        if names and all(f"{name}:0" in free for name in names):
            return [f"{name}:0" for name in names] if len(names) > 1 else f"{names[0]}:0"
        if len(free) == 1:
            return free[0]
        raise UsageError(
            f"{self.where}: which tensors the model takes cannot be told from their names. Candidates: {self.candidates()}. "
            f'Write INPUTS = "..." (or a tuple, or a dict) and LABELS = "..." into {self.module.__name__}, or say '
            f"--inputs and --labels ({DOCS})"
        )

    # Losses, optimizers, updates

    def loss(self, name: str) -> Callable[..., Any]:
        """The port's function for a loss tensor of the capture."""
        return self._of("loss", name)

    def optimizer(self, name: str) -> Callable[[], Any]:
        """The port's function that makes the optimizer for a loss tensor."""
        return self._of("optimizer", name)

    def _of(self, key: str, name: str) -> Any:
        told = getattr(self.module, key, None)
        if told is None:
            raise UsageError(
                f"{self.module.__name__} has no {key}, and the program trains with the loss {name}: write {key} ({DOCS})"
            )
        if not isinstance(told, dict):
            if len(self.losses) > 1 and not self.parted:
                raise UsageError(
                    f"the program has the losses {', '.join(self.losses)}, and {self.module.__name__} has one {key}: write "
                    f"{key} = {{{', '.join(f'{one!r}: ...' for one in self.losses)}}}"
                )
            return told
        if name not in told:
            raise UsageError(
                f"{key} of {self.module.__name__} has no {name!r}, only {', '.join(map(repr, told))}: add it"
            )
        return told[name]

    @cached_property
    def losses(self) -> tuple[str, ...]:
        """Every loss tensor of the program."""
        return tuple(dict.fromkeys(name for training in self.program.trainings for name in training.losses))

    def stepping(self, losses: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some losses with a step of their own: the first, if they are those of the parts of a batch."""
        return losses[:1] if self.parted else losses

    def trained_by(self, loss: str) -> list[str]:
        """The variables that the program trains with a loss."""
        alone = [training for training in self.program.trainings if training.losses == (loss,)]
        found = alone or [training for training in self.program.trainings if loss in training.losses]
        if not alone and len(found[0].losses) > 1 and not self.parted:
            raise UsageError(
                f"one run of the program trains {', '.join(found[0].losses)} together, and no other run says which variable "
                f"belongs to {loss}: capture a run that trains it alone"
            )
        return list(dict.fromkeys(name for name, _ in found[0].gradients if name in self.program.variables))

    def update(self, training: Training) -> Callable[[Any], Any]:
        """The port's function for a run that changes variables without a loss."""
        told = getattr(self.module, "update", {})
        found = [told[name] for name in training.operations if name in told]
        if len(found) != 1:
            raise UsageError(
                f"the program runs {', '.join(training.operations)} in a run of its own, without a loss: write "
                f"update = {{{training.operations[0]!r}: function(model)}} into {self.module.__name__}"
            )
        (one,) = found
        return (lambda model: model.change(one)) if isinstance(one, str) else one

    # End points and evaluation

    def seen(self, name: str, training: Training) -> bool:
        """Whether a step of this kind computes a tensor in any case, so that a fetch runs nothing
        more.
        """
        key = training.operations
        if key not in self._needed:
            run = next(run for run in self.program.runs if run.operations == key)
            self._needed[key] = self.program.cut.needed([*run.targets, *run.fetches, *training.losses])
        return source(name)[0] in self._needed[key]

    @cached_property
    def _needed(self) -> dict[tuple[str, ...], set[str]]:
        return {}

    def inputs_of(self, run: Run) -> Any:
        """INPUTS for a run.  A dict leaves out tensors that the run cannot compute, such as images
        for a generator, and those that it computes from variables instead of being fed them, such
        as the action of an actor.  A run that does not feed the only tensor has no inputs, ().
        """
        if isinstance(self.inputs, str) and not self._flows(self.inputs, run):
            return ()
        return self._flowing(self.inputs, run)

    def labels_of(self, run: Run) -> Any:
        """LABELS for a run; a dict lacks the tensors for which the run feeds nothing, such as those
        of another loss.
        """
        return self._flowing(self.labels, run)

    def _flowing(self, names: Any, run: Run) -> Any:
        if isinstance(names, dict):
            flowing = {key: in_run(name, run) for key, name in names.items() if self._flows(name, run)}
            return {key: name for key, name in flowing.items() if not self._read(name, run)}
        for name in tf.nest.flatten(names):
            if read := self._read(in_run(name, run), run):
                raise UsageError(
                    f"the program computes {name} from variables ({', '.join(read[:3])}) in a run that does not feed it: let "
                    "the model compute it and do not name it, or name the tensors in a dict, which then leaves it out in such "
                    "runs"
                )
        return tf.nest.map_structure(lambda name: in_run(name, run), names)

    def _read(self, name: str, run: Run) -> list[str]:
        """The variables from which a run computes a tensor; none if the run feeds it."""
        if name in run.given or source(name)[0] not in self.program.cut.nodes():
            return []
        needed = self.program.cut.needed([name])
        return [variable for variable in self.program.variables if variable in needed]

    @property
    def evaluations(self) -> list[tuple[list[Run], dict[str, str]]]:
        """What the port's evaluation is compared with: recorded evaluations, and the outputs that
        they all compute.
        """
        runs, found = self.evaluation_runs, dict[tuple[int, ...], dict[str, str]]()
        graphs = dict.fromkeys(run.scope for run in runs)
        for (key, name), scope in itertools.product((self.evaluated or {}).items(), graphs):
            if computing := tuple(
                at for at, run in enumerate(runs) if run.scope == scope and self.evaluates(name, run)
            ):
                found.setdefault(computing, {})[key] = in_run(name, runs[computing[0]])
        return [([runs[at] for at in computing], names) for computing, names in found.items()]

    @property
    def evaluation_runs(self) -> list[Run]:
        """The recorded evaluations for which all inputs of the port can be computed, or some of
        those in a dict.
        """
        runs = [(run, [self._flows(name, run) for name in self.input_names]) for run in self.program.evaluations]
        return [run for run, flows in runs if (any if isinstance(self.inputs, dict) else all)(flows)]

    def evaluates(self, name: str, run: Run) -> bool:
        """Whether what a run computed needed a tensor."""
        op = source(in_run(name, run))[0]
        return self._flows(name, run) and op in self.program.cut.needed(self.program.cut.asked(run))

    def _flows(self, name: str, run: Run) -> bool:
        """Whether a tensor can be computed from what a run was fed."""
        name = in_run(name, run)
        if source(name)[0] not in self.program.cut.nodes() and name not in self.program.cut.feeds:
            return False
        if name not in self._behind:
            feeds = self.program.cut.feeds
            needed = self.program.cut.needed([feeds.get(name, name)])
            placeholders = (one for one in feeds if self._is_placeholder(one))
            self._behind[name] = frozenset(one for one in placeholders if source(feeds[one])[0] in needed)
        return self._behind[name] <= run.given.keys()

    @cached_property
    def _behind(self) -> dict[str, frozenset[str]]:
        """Tensor -> the placeholders that it depends on."""
        return {}

    def _is_placeholder(self, name: str) -> bool:
        node = self.program.cut.nodes().get(source(self.program.cut.feeds[name])[0])
        return node is not None and node.op in ("Placeholder", "PlaceholderV2")


def in_run(name: str, run: Run) -> str:
    """The name of a tensor in the graph of a run."""
    return name if name.startswith(run.scope) else run.scope + name


def takes_model(function: Callable[..., Any]) -> bool:
    """Whether a loss function calls the model itself: its first argument is called `model`."""
    return next(iter(inspect.signature(function).parameters), "") == "model"
