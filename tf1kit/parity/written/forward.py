"""Compares the forward pass of a written port with that of its graph: the rungs `map` and `bitwise`."""

from __future__ import annotations

import inspect
import itertools
import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import tf1kit.keras
from tf1kit.cause import named_cause
from tf1kit.errors import UsageError
from tf1kit.graph.check import attribute, check
from tf1kit.graph.check import source as source_of
from tf1kit.graph.session import ConfinedSession
from tf1kit.graph.shapes import Shape, static_shapes
from tf1kit.keras.drawing import SKIPPED_PER_NUMBER, Drawing, both_seeds, numbers
from tf1kit.keras.named import named
from tf1kit.parity.captured.optimizers import Optimizers
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.compare import Row, compare
from tf1kit.parity.results import RungResult
from tf1kit.parity.written.covered import GATHERS, covering, table_rows
from tf1kit.parity.written.extreme import MARK, extremes, outcome, told, zeros
from tf1kit.parity.written.initial import drawing, initial_rows
from tf1kit.parity.written.labels import NUMBERS, drawn_labels, label_sizes
from tf1kit.parity.written.numbers import Numbers, choices
from tf1kit.parity.written.odd_labels import loss_of, losses, odd_labels
from tf1kit.parity.written.sampled import seeds_of, traced, with_seeds
from tf1kit.parity.written.segments import segments_of
from tf1kit.parity.written.sizes import free_axes, other_sizes
from tf1kit.parity.written.steps import (
    FAR,
    GRID,
    STEPS,
    Arrays,
    Sides,
    TrainedGraph,
    TrainedPort,
    far_gradients,
    kept_once,
    rates_of,
)
from tf1kit.parity.written.zeros import finite, with_zeros
from tf1kit.port.alternating import Alternating
from tf1kit.port.channels import TO_FIRST, TO_LAST
from tf1kit.port.flags import PLACEHOLDERS
from tf1kit.port.functional import functional
from tf1kit.port.links import filled
from tf1kit.port.net import VARIABLES, Net, Node
from tf1kit.port.network import Network
from tf1kit.port.objective import Objective
from tf1kit.port.parallel import Parallel
from tf1kit.port.read import SAMPLED
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.towers import Towers
from tf1kit.port.updates import moved_again
from tf1kit.port.weight_map import MapRow, ResolvedMap, migrated_variables, resolve
from tf1kit.port.write.fold import literal
from tf1kit.port.written import Written

UNORDERED = "not compared{}, since {} moves them several times, in an order that the graph leaves open: {}"
OTHER_ORDER = (  # of a port that holds by `tf.gradients` alone
    "tf.gradients computed the gradients of the port{}.  A tape, as in fit, adds those of a tensor with three or more uses in "
    "another order: after three steps {:.2g} of scale ({} ULP) at most, in {}"
)
NO_LOSS = "train_step returns {}, which no function of a loss is called, so its number is not compared"
OF_NORM = ", and the norm of all added them up in the order of the graph"
OF_LABELS = "the loss {} is not a finite number for usual labels, so all labels are {}"
OF_NUMBERS = "{} finite numbers for the usual ones, so {}"
SMALLER = 6  # times that kernels are halved at most, so that an exponential of a deep network stays finite
ROWS = 8  # in a batch of an unknown size that nobody names; two rows have one order of summation
WORDS = 8  # whole numbers are below this, and below the rows of each table
RUNGS = ("map", "bitwise", "initial")
LAYERS = {"RandomUniform": "uniform", "RandomStandardNormal": "normal", "TruncatedNormal": "truncated_normal"}
BATCHES = 4  # of a forward pass: the usual one, and the extreme ones
Progress = Callable[[str, int, int], None]
RUN = (
    "after_step",
    "build",
    "changes",
    "endpoints",
    "from_config",
    "get_config",
    "joined",
    "moving",
    "penalized",
    "together",
    "towers",
    "unmoved",
    "var_list",
    "var_lists",
)  # or for saving alone
OF_TOWERS = 10_000  # between the seeds of the parts of a batch
TURNS = "turns/"  # the steps with all losses in turn


class Forward:
    """A graph and its port, with the same weights and inputs.

    Args:
        written: the port.
        path: the module that it was written to.
        seed: the seed of the weights and inputs.
        shapes: {tensor that is fed: its shape}, for those whose shape the graph does not say.
        evaluating: the graph that evaluates, if the port's graph trains.
        golden: compares the port with what was recorded of the program, where its runs were captured.
        progress: called with what is being done, the passes and steps done, and those in total.
        edited: whether the module may lack end points that are not outputs of the graph, and have others.

    Raises UsageError if the graph cannot run, or if the constants beside the module are not those of the graph.
    """

    drawing: tuple[type, ...] = (Drawing,)  # the layers that draw random numbers

    def __init__(
        self,
        written: Written,
        path: Path,
        seed: int = 0,
        shapes: Mapping[str, tuple[int, ...]] | None = None,
        evaluating: Source | None = None,
        edited: bool = False,
        golden: Callable[[Written, ModuleType, str], RungResult] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.progress, self.done, self.total = progress, 0, 0
        self.golden = golden
        self.edited = edited
        self.evaluating = evaluating
        self.written, self.seed, self.shapes, self.path = written, seed, shapes or {}, path
        written.check_constants(path)
        self.module = self._loaded(path)
        self.seeds: list[tuple[int, int]] = []  # with which the port draws candidates
        self.seen: list[tuple[int, ...]] = []  # the shapes of end points
        self.only = ""  # of which other sizes the batches are
        self.resized: dict[str, tuple[Any, ...]] = {}  # {what is of another size: what `_of_sizes` takes}
        self.numbers = Numbers()  # in the place of the usual ones
        self.is_chosen = False
        self.taken: dict[str, Numbers] = {}  # {what has no finite numbers for the usual ones: others for which it has}
        self.labels: dict[str, str] = {}  # loss -> which labels it takes, where the usual ones give no finite number
        self.untold: list[str] = []  # sentences about what `train_step` returns
        self.computed: dict[str, list[int]] = {}  # random operation -> its shape, where the graph does not say it
        self.rows = next((shape[0] for shape in self.shapes.values() if shape), ROWS)
        self.segments = segments_of([written.source.graph, *(one.training.forward for one in written.objectives)])
        net = written.net
        tables = [net.variable(node.inputs[0]) for node in net.nodes.values() if node.op in GATHERS]
        self.words = min([WORDS, *(net.shape_of(one)[0] for one in tables if one)])
        rows = table_rows(written.source.graph, net.shapes)
        self.table_rows = {tensor: count for tensor, count in rows.items() if tensor not in self.segments.numbers}
        self.inputs = {tensor: self._drawn(tensor, seed) for tensor in written.source.inputs.values()}
        spread = {step.weights.get("moving_variance") for step in written.steps}
        self.weights = {
            name: _weight(
                net, name, seed, f"{name}/variance" if name in spread and not name.endswith("variance") else name
            )
            for name in net.variables
        }

    def _drawn(self, tensor: str, seed: int, words: int = 0) -> np.ndarray:
        rows = self.segments.rows(tensor, self.rows)
        value = drawn(self.written.source.graph, tensor, seed, self.shapes, rows, words or self.words)
        return self.segments.ordered(tensor, self.numbers.of(value), self.rows)

    def _loaded(self, path: Path) -> ModuleType:
        return loaded(path)

    def _tell(self, what: str) -> None:
        """Tell that a pass or a step of both sides begins."""
        self.total = max(self.total, self.done + 1)
        if self.progress:
            self.progress(what, self.done, self.total)
        self.done += 1

    def prove(self, rungs: Collection[str] = (*RUNGS, "golden")) -> list[RungResult]:
        """The results of rungs."""
        begun = time.perf_counter()
        forward = 2 * BATCHES * (1 if self.evaluating is None else 2)
        self.done, self.total = 0, 1 + (forward + self._steps if "bitwise" in rungs else 0)
        self._tell("map: making the port")
        try:
            with drawing(self.seed):
                model = self._class()()
                layers = layers_of(model)
                traced(model, self._specs)  # nothing runs, so nothing moves
            optimizer = self._optimizer(model)
            found = self._resolved(model, optimizer)
            found.rows += made_again(model, layers, found)
            mapped = RungResult("map", map_rows=found.rows, seconds=time.perf_counter() - begun)
            if not found.rows:
                mapped.inapplicable = "there are no variables"
            self.fresh = {} if found.problems else {name: link.take(np.asarray) for name, link in found.links.items()}
            initial = [self._initial(model, found)] if "initial" in rungs else []  # before weights are loaded
            results = [mapped, *([self._bitwise(model, optimizer, found)] if "bitwise" in rungs else []), *initial]
            if self.golden is not None and "golden" in rungs:
                results.append(self.golden(self.written, self.module, self._class().__name__))
            return [result for result in results if result.rung in rungs]
        except UsageError:
            raise
        except Exception as error:  # whatever the port does
            return [
                RungResult("map", missing=f"the port cannot be called: {named_cause(error)}"),
                *(RungResult(rung, missing="see map") for rung in (*RUNGS[1:], *(["golden"] if self.golden else []))),
            ]

    def _class(self) -> Any:
        """The class of the network. An edited module may have another name for it."""
        made = [one for one in vars(self.module).values() if isinstance(one, type) and issubclass(one, keras.Model)]
        own = [one for one in made if one not in (Network, Alternating, Towers)]
        return own[0] if self.edited and len(own) == 1 else getattr(self.module, self.written.name)

    def _compared(self, legacy: Arrays, migrated: Arrays) -> set[str]:
        """The keys that are compared: all of them but moving averages whose updates have no order. For an edited
        module these are only the outputs and the end points that module and graph both have.
        """
        found = {
            key
            for key in legacy.keys() | migrated.keys()
            if key.partition("weights/")[2] not in self._unordered(key.partition("/")[0])
        }
        if not self.edited:
            return found
        outputs = set(self.written.net.outputs.values())
        needed = {key for key, tensor in self.written.ends.items() if tensor in outputs}
        ends = {key: key.partition("endpoints/")[2] for key in found - (legacy.keys() & migrated.keys())}
        return found - {key for key, end in ends.items() if end and end not in needed}

    def _unordered(self, loss: str) -> Collection[str]:
        """The moving averages that a step moves several times in an order that the graph leaves open; of one of several
        losses, those that its steps move so; of the forward pass, all that several operations move.
        """
        source, several = self.written.source, len(self.written.objectives) > 1
        for one in self.written.objectives:
            if several and one.whole and prefix_of(one.training.loss) == loss:
                return source.unordered_by(one.training)
        return [*source.unordered, *(moved_again(source.updates) if loss == "weights" else [])]

    def _told_unordered(self) -> list[str]:
        """Sentences about them."""
        objectives, unordered = self.written.objectives, self.written.source.unordered
        if len(objectives) < 2:
            return [UNORDERED.format("", "a step", ", ".join(unordered))] if unordered else []
        named = {one.training.loss: self.written.source.unordered_by(one.training) for one in objectives}
        return [
            UNORDERED.format(f" after a step with {loss}, alone or in turns", "it", ", ".join(names))
            for loss, names in named.items()
            if names
        ]

    @property
    def _steps(self) -> int:
        """The number of steps that are told, if the graph trains."""
        objectives = self.written.objectives
        if not objectives or not all(one.whole for one in objectives):
            return 0
        turns = 2 * len(objectives) + 1 if len(objectives) > 1 else 0
        return 1 + turns + len(objectives) * (3 + STEPS + BATCHES)

    def _optimizer(self, model: Any) -> Any:
        """The optimizer of the port, if that of the graph is known."""
        objectives = self.written.objectives
        if not objectives or len(self.written.optimizers) < len(objectives):
            return None
        if len(objectives) == 1:
            named(getattr(model, "var_list", ()), migrated_variables(model), f"var_list of {model.name}")
            optimizer = self.module.optimizer()
            optimizer.build(model.trainable_variables)
            return optimizer
        model.compile(self.module.optimizer, self.module.loss)
        for name, part in model.optimizers.items():
            part.build(model.trained(name))
        return Optimizers(model.optimizers)

    def _listed(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """(shape, dtype) of each variable of the graph, with those of its optimizer."""
        found = _listed(self.weights)
        for objective in self.written.objectives[:1]:
            nodes = {node.name: node for node in objective.training.graph.node}
            for name in self.written.state:
                shape = tuple(one.size for one in attribute(nodes[name], "shape").shape.dim)
                found[name] = shape, tf.dtypes.as_dtype(attribute(nodes[name], "dtype").type).name
        return found

    def _resolved(self, model: Any, optimizer: Any) -> ResolvedMap:
        """Where the variables of the graph are in the port."""
        return resolve(self.module.WEIGHT_MAP, self._listed(), model, optimizer)

    def _arguments(self, inputs: Mapping[str, np.ndarray]) -> Any:
        named = dict(zip(self.inputs, self.written.arguments, strict=True))
        given = {named[tensor]: tf.constant(self._turned(tensor, value)) for tensor, value in inputs.items()}
        return given if len(named) > 1 else next(iter(given.values()), None)

    def _turned(self, tensor: str, value: np.ndarray, back: bool = False) -> np.ndarray:
        """A value of the graph as the port has it, or one of the port as the graph has it."""
        axes = (TO_FIRST if back else TO_LAST).get(np.ndim(value)) if tensor in self.written.turned else None
        return value if axes is None else np.transpose(value, axes)

    @property
    def _specs(self) -> Any:
        """What the network is called with, without values."""
        given = self._arguments(self.inputs)
        return tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), given)

    def _initial(self, model: Any, found: ResolvedMap) -> RungResult:
        """How the weights begin.  The model is new: nothing is loaded."""
        begun, first, source = time.perf_counter(), self.written.first, self.written.source
        if not first:
            return RungResult("initial", inapplicable="the graph does not say how the weights begin")
        if found.problems:
            return RungResult("initial", missing="the map has errors")
        fresh = {name: found.links[name].take(np.asarray) for name in first}
        rows = initial_rows(source.where, source.whole, first, fresh, model, found, self.seed)
        return RungResult("initial", rows, seconds=time.perf_counter() - begun)

    def _bitwise(self, model: Any, optimizer: Any, found: ResolvedMap) -> RungResult:
        if refused := self._refused(model, found):
            return RungResult("bitwise", missing=refused)
        begun = time.perf_counter()
        legacy, migrated = self._usual(model, found)
        remarks = self._told_unordered()
        if self.written.objectives and all(one.whole for one in self.written.objectives):
            begins = [(one, np.asarray(one)) for one in (*model.variables, *optimizer.variables)]
            trained = self._rows(*self._trained(model, optimizer, found))
            if far := [row for row in trained if not row.ok]:
                in_order = far
                nested = any(one.training.inner for one in self.written.objectives)
                for read_once in (False, True) if nested else (False,):
                    self.total += self._steps
                    for variable, value in begins:
                        variable.assign(value)
                    in_order = self._rows(*self._trained(model, optimizer, found, False, read_once))
                    if all(row.ok for row in in_order):
                        break
                if all(row.ok for row in in_order):
                    trained = in_order
                    normed = OF_NORM if any(map(_norm_orders, self.written.objectives)) else ""
                    worst = max([row for row in far if f"step_{STEPS}/" in row.key] or far, key=lambda row: row.scaled)
                    remarks.append(OTHER_ORDER.format(normed, worst.scaled, worst.ulp or 0, worst.key))
        else:
            trained = []
        remarks += self.untold
        remarks += self._told_numbers()
        rows = [*self._rows(legacy, migrated), *trained]
        return RungResult(
            "bitwise", rows, missing=of_its_own(model), remarks=remarks, seconds=time.perf_counter() - begun
        )

    def _told_numbers(self) -> list[str]:
        """Sentences about numbers that the proof has taken in the place of the usual ones."""
        found = [OF_LABELS.format(loss, kind) for loss, kind in self.labels.items() if NUMBERS[kind]]
        parts = {of: told for of, one in self.taken.items() if (told := " and ".join(one.told))}
        return found + [OF_NUMBERS.format(of, told) for of, told in parts.items()]

    def _refused(self, model: Any, found: ResolvedMap) -> str:
        """Why nothing can be computed, or ""."""
        if found.problems:
            return "the map has errors"
        if lacking := self._lacking:
            return f"the graph that evaluates takes {', '.join(lacking)}, which no layer of the port has"
        has, had = getattr(model, "towers", 1), self.written.towers.count if self.written.towers else 1
        if has != had:
            return f"the graph has {_count(had, 'tower')}, and {type(model).__name__} has {has}"
        return ""

    def _usual(self, model: Any, found: ResolvedMap) -> tuple[Arrays, Arrays]:
        """The end points and moved averages of both sides, with kernels so small and inputs such that the usual ones are
        finite, if there are some.
        """
        moved = {name for one in self.written.source.updates for name in one.values} & found.links.keys()
        weights = self.weights
        for one in self._choices():
            self._take(one, weights)
            for _ in range(SMALLER):
                legacy, migrated = self._forward(model, found, moved)
                usual = (
                    value for key, value in legacy.items() if MARK not in key.split("/") and value.dtype.kind == "f"
                )
                if is_finite := all(np.isfinite(value).all() for value in usual):
                    break
                self.weights = {name: value / 2 if value.ndim > 1 else value for name, value in self.weights.items()}
            if is_finite:
                self.taken |= {"the end points have no": one} if one.told else {}
                break
        self.seen = [value.shape for key, value in legacy.items() if key.startswith("endpoints/")]
        others = self._of_other_sizes(model, found)
        return legacy | others[0], migrated | others[1]

    def _choices(self, shrinks: bool = False) -> list[Numbers]:
        """The numbers to try, the usual ones first.  A table of one row has no row 1."""
        kinds = {value.dtype.kind for value in self.inputs.values()}
        return list(choices(kinds if self.words > 1 else kinds - {*"iu"}, shrinks))

    def _take(self, numbers: Numbers, weights: Arrays) -> None:
        """Let a proof take other numbers."""
        self.numbers = numbers
        self.weights = {name: value / numbers.smaller if value.ndim > 1 else value for name, value in weights.items()}
        self.inputs = {tensor: self._drawn(tensor, self.seed) for tensor in self.inputs}

    def _of_other_sizes(self, model: Any, found: ResolvedMap) -> tuple[Arrays, Arrays]:
        """The end points of both sides for inputs of other sizes, as far as the graph takes them."""
        legacy, migrated = Arrays(), Arrays()
        free = {tensor: self._free(tensor) for tensor in (*self.inputs, *self.written.labels.values())}
        for kind, tried in other_sizes(free, self.rows, self.shapes).items():
            for rows, shapes in tried:
                with self._of_sizes(kind, rows, shapes):
                    own = self._of_graph(model)
                    if not own:
                        continue
                    self.resized[kind] = rows, shapes, [one.shape for key, one in own.items() if key.startswith(MARK)]
                    legacy |= own
                    migrated |= self._of_port(model, found, own)
                    break
        return legacy, migrated

    def _of_graph(self, model: Any) -> Arrays:
        """The end points of the graph in each mode; nothing if it refuses what it is fed."""
        try:
            self._restart(model)
            draws = self._draws(model)
            own = self._legacy(self.written.source, self.written.ends, draws, ())
            if own and self.evaluating is not None:
                own |= _evaluation(self._legacy(self.evaluating, self.evaluating.outputs, draws, ()))
        except UsageError:
            return {}
        return own

    def _of_port(self, model: Any, found: ResolvedMap, legacy: Arrays) -> Arrays:
        """The same of the port; nothing if it cannot be called so.  In evaluation, what the graph has."""
        try:
            own = self._migrated(model, found, self.written.trains, ())
            if self.evaluating is not None:
                seen = _evaluation(self._migrated(model, found, False, ()))
                own |= {key: value for key, value in seen.items() if key in legacy}
        except Exception:  # whatever an edited port does with these sizes
            return {}
        return own

    def _free(self, tensor: str) -> frozenset[int]:
        """The axes of what is fed whose sizes the graph leaves open; those of segments have as many entries as they have."""
        graphs = [self.written.source.graph, *(one.training.forward for one in self.written.objectives)]
        return frozenset().union(*(free_axes(graph, tensor) for graph in graphs))

    @contextmanager
    def _of_sizes(
        self, kind: str, rows: int, shapes: Mapping[str, tuple[int, ...]], seen: Sequence[tuple[int, ...]] = ()
    ) -> Iterator[None]:
        """A block in which what is fed has other sizes."""
        kept = {name: getattr(self, name) for name in ("only", "rows", "shapes", "seen", "computed", "inputs")}
        self.only, self.rows, self.shapes, self.seen, self.computed = f"{MARK}/{kind}/", rows, shapes, [*seen], {}
        vars(self).pop("_shapes", None)
        try:
            self.inputs = {tensor: self._drawn(tensor, self.seed) for tensor in self.inputs}
            yield
        finally:
            vars(self).update(kept)
            vars(self).pop("_shapes", None)

    @property
    def _lacking(self) -> list[str]:
        """The variables that the graph that evaluates takes, but the port does not have, such as averages of statistics
        whose decay no layer has.
        """
        nodes = self.evaluating.graph.node if self.evaluating else ()
        return [node.name for node in nodes if node.op in VARIABLES and node.name not in self.weights]

    def _forward(self, model: Any, found: ResolvedMap, moved: Collection[str]) -> tuple[Arrays, Arrays]:
        """The end points and moved averages of both sides, in each mode."""
        written = self.written
        self._restart(model)
        draws = self._draws(model)
        migrated = self._migrated(model, found, written.trains, moved)
        legacy = self._legacy(written.source, written.ends, draws, moved)
        if self.evaluating is not None:
            legacy |= _evaluation(self._legacy(self.evaluating, self.evaluating.outputs, draws, ()))
            seen = _evaluation(self._migrated(model, found, False, ()))
            migrated |= {key: value for key, value in seen.items() if key in legacy}
        return legacy, migrated

    def _rows(self, legacy: Arrays, migrated: Arrays) -> list[Row]:
        """What is compared of both sides."""
        kept = self._compared(legacy, migrated)
        legacy, migrated = ({key: part[key] for key in part if key in kept} for part in (legacy, migrated))
        return compare("bitwise", *told(legacy, migrated))

    def _batches(self) -> Iterator[tuple[str, Arrays, Arrays]]:
        """(prefix of keys, inputs, weights) of each forward pass, the usual one first; of other sizes, that one alone."""
        yield self.only, self.inputs, self.weights
        if not self.only:
            yield from extremes(self.inputs, self.weights)
            for at, rows in enumerate(covering(self.inputs, self.table_rows)):
                yield f"{MARK}/rows/{at}/", {**self.inputs, **rows}, self.weights

    def _load(self, found: ResolvedMap, weights: Arrays | None = None) -> None:
        """Set the weights of the port, to others if they are given, and its averages of them."""
        values = {**(weights or self.weights), **{name: self.weights[one] for name, one in self._averages.items()}}
        for ends in found.ends.values():
            link, number = ends[0]
            if link.name in values:
                variable = link.variables[number]
                variable.assign(filled(ends, lambda name: values[name]).astype(variable.dtype))

    @property
    def _averages(self) -> Mapping[str, str]:
        """{average that the optimizer keeps: its weight}."""
        return {name: weight for one in self.written.optimizers for name, weight in one.averages.of.items()}

    def _trained(
        self, model: Any, optimizer: Any, found: ResolvedMap, by_tape: bool = True, read_once: bool = False
    ) -> tuple[Arrays, Arrays]:
        """The state of the graph and of the port after each of some steps: with each loss by itself, then in turns."""
        objectives, where = self.written.objectives, self.written.source.where
        names = [one.training.loss if len(objectives) > 1 else "" for one in objectives]
        ports = [
            TrainedPort(
                self.module, model, optimizer, found, by_tape, name, {} if by_tape else _norm_orders(one), read_once
            )
            for name, one in zip(names, objectives, strict=True)
        ]
        self._load(found)
        self._tell("bitwise: reading how the graph trains")
        fed = [*self.inputs, *self.written.labels.values(), *self.written.drawn]
        if towers := self.written.towers:
            fed = [one for tensor in fed for one in {*towers.feeds(tensor), *towers.each(tensor)}]
        for whole in self.written.optimizers:
            fed += [*whole.gradients, *(whole.numbers.values() if whole.gradients else ())]
            fed += [one.rate for one in whole.each if one.is_fed]
        begun = self._first_of(found)
        # What the port leaves out begins anywhere: nothing that is compared depends on it.
        beside = {name: np.zeros(*told) for name, told in self._listed().items() if name not in {*found.links, *begun}}
        seeds = [seed for at, port in enumerate(ports) for seed in port.trace(*self._given(0, at)[1:])]
        training = objectives[0].training
        training = replace(training, graph=with_seeds(training.graph, self.written.net, seeds))
        seeded = (replace(objectives[0], training=training), *objectives[1:])
        changes = [name for one in self.written.changes if not one.step for name in one.operations]
        known = list(dict.fromkeys([*found.links, *begun, *beside]))

        def make(first: Arrays | None = None) -> TrainedGraph:
            made = TrainedGraph(where, seeded, known, begun, fed, changes)
            if first is not None:
                made.load({**first, **self.weights})
            return made

        graph = make()
        rates = [
            [dict(rates_of(where, training.graph, part, port.steps())) for part in one.each]
            for one, port in zip(self.written.optimizers, ports, strict=True)
        ]
        sides = Sides(graph, ports, rates)
        try:
            first = graph.begin()
            self._begun(sides, names, first)
            first |= beside
            begins = [(one, np.asarray(one)) for one in (*model.variables, *optimizer.variables)]
            turns = {f"{prefix_of(name)}/" if name else "": [at] * STEPS for at, name in enumerate(names)}
            turns |= {TURNS: [*range(len(names))] * 2} if len(names) > 1 else {}

            def begin(weights: Arrays) -> None:
                for variable, value in begins:
                    variable.assign(value)
                self._restart(model)
                self._load(found, weights)
                self._begin_slots(ports, {name: value for name, value in first.items() if name in found.links})
                graph.load({**first, **weights})

            self._choose_numbers(sides, model, begin, partial(make, first) if seeds else None)
            for at in range(len(names)):
                begin(self.weights)
                self._losses_of_sizes(sides, model, at, partial(make, first) if seeds else None)
            for prefix, order in turns.items():
                if prefix != TURNS:
                    begin(with_zeros(self.weights, self.seed))
                    self._at_zero(sides, model, prefix, order[0])
                begin(self.weights)
                self._stepped(sides, model, prefix, order)
                if prefix != TURNS:
                    self._beyond(sides, model, prefix, order[0])
                    self._extreme(sides, model, prefix, order[0])
                    begin(self.weights)
                    self._far(sides, model, prefix, order[0])
            begin(self.weights)
            if len(names) > 1:
                self._own_step(sides, model, names)
            else:
                self._step_of_fit(sides, model)
            self._changed(sides, model, begin)
        finally:
            graph.close()
        return sides.legacy, sides.migrated

    def _choose_numbers(
        self,
        sides: Sides,
        model: Any,
        begin: Callable[[Arrays], None],
        make: Callable[[], TrainedGraph] | None = None,
    ) -> None:
        """Take labels, inputs and weights with which each loss of the graph has finite numbers in all steps; the usual ones,
        if there are no others.

        make: makes another graph, where this one draws candidates as often as the port does.
        """
        if self.is_chosen:  # for the first gradients; others are those of the same numbers
            return
        self._tell("bitwise: choosing numbers")
        weights, usual, self.is_chosen = self.weights, self.numbers, True
        for tried in [*([usual] if usual.told else []), *self._choices(shrinks=True)]:
            self._take(tried, weights)
            if all(self._has_labels(sides, model, at, begin, make) for at in range(len(sides.ports))):
                self.taken |= {"the steps have no": tried} if tried != usual else {}
                return
        self.labels.clear()
        self._take(usual, weights)

    def _has_labels(
        self,
        sides: Sides,
        model: Any,
        at: int,
        begin: Callable[[Arrays], None],
        make: Callable[[], TrainedGraph] | None,
    ) -> bool:
        """Whether there are labels with which the steps of a loss have finite numbers; they are taken."""
        loss = self.written.objectives[at].training.loss
        for kind in NUMBERS if self.written.labels else ("usual",):
            self.labels[loss] = kind
            begin(self.weights)
            graph = make() if make else sides.graph
            fed = (self._fed(sides, model, step, at, step)[0] for step in range(STEPS))
            is_finite = all(np.isfinite(loss_of(partial(graph.step, feeds, at))).all() for feeds in fed)
            values = [one for one in graph.state().values() if one.dtype.kind == "f"] if is_finite else []
            if make:
                graph.close()
            if is_finite and all(np.isfinite(one).all() for one in values):
                return True
        return False

    def _losses_of_sizes(
        self, sides: Sides, model: Any, at: int, make: Callable[[], TrainedGraph] | None = None
    ) -> None:
        """The loss at a place for batches of other sizes, as far as the graph has one.

        make: makes a graph that has not drawn candidates, as the port has not for these sizes.
        """
        objective, port = self.written.objectives[at], sides.ports[at]
        prefix = f"{prefix_of(objective.training.loss)}/" if len(sides.ports) > 1 else ""
        for kind, sizes in self.resized.items():
            graph = make() if make else sides.graph
            with self._of_sizes(kind, *sizes):
                self._restart(model)
                feeds, inputs, labels = self._fed(sides, model, 0, at, 0)
                loss = loss_of(partial(graph.loss, feeds, at))
                if np.isfinite(loss).any():
                    self._tell("bitwise: the loss of batches of other sizes")
                    sides.legacy[f"{prefix}{self.only}loss"] = loss
                    with plainly(), suppress(Exception):  # whatever an edited port does with these sizes
                        sides.migrated[f"{prefix}{self.only}loss"] = port.loss_alone(inputs, labels)
            if make:
                graph.close()

    def _first_of(self, found: ResolvedMap) -> list[str]:
        """The variables that begin as the graph says."""
        return [name for name in found.links if name not in self.weights and name not in self._averages]

    def _begin_slots(self, ports: Sequence[TrainedPort], first: Arrays) -> None:
        """Let the slots of the port begin; `first` has those of the graph."""

    def _begun(self, sides: Sides, names: Sequence[str], first: Arrays) -> None:
        """Add the rates, and what the variables of the optimizers begin with; in the graph, that is `first`."""
        legacy, migrated = sides.legacy, sides.migrated
        for at, (name, port, parts) in enumerate(zip(names, sides.ports, sides.rates, strict=True)):
            for number, (one, rates) in enumerate(zip(self.written.optimizers[at].each, parts, strict=True)):
                finite = [step for step, rate in rates.items() if np.isfinite(rate)]
                alone = {str(step): [step] for step in finite if one.rate and step not in GRID}
                rest = {"others": [step for step in finite if str(step) not in alone]}
                odd = [step for step in rates if step not in finite]  # behind the last step of a program, perhaps
                for when, steps in {**alone, **rest, **({MARK: odd} if odd else {})}.items():
                    key = f"slots/{name}rate/{when}" + (f"/{number}" if number else "")
                    legacy[key] = np.stack([rates[step] for step in steps])
                    migrated[key] = np.stack([np.asarray(port.rate(step, number), rates[step].dtype) for step in steps])
        own = sides.ports[0].state()
        for name in first.keys() & own.keys():
            legacy[f"fresh/slots/{name}"], migrated[f"fresh/slots/{name}"] = first[name], own[name]
        for name, weight in self._averages.items():
            legacy[f"fresh/slots/{name}"], migrated[f"fresh/slots/{name}"] = self.fresh[weight], self.fresh[name]
            first[name] = self.weights[weight]
        self._penalized(sides)

    def _penalized(self, sides: Sides) -> None:
        """Add the penalties on weights that no step changes: they are in the loss alone."""
        trained = {name for one in self.written.optimizers for name in one.trained}
        penalties = {name: made for one in self.written.objectives for name, made in one.penalties.items()}
        links = sides.ports[0].found.links
        for name, made in penalties.items():
            if name in links and name not in trained:
                (variable,), key = links[name].variables, f"slots/penalty/{name}"
                regularizer = eval(literal(made), {"keras": keras, "tf1kit": tf1kit})
                sides.legacy[key] = np.asarray(regularizer(variable))
                sides.migrated[key] = np.asarray(
                    variable.regularizer(variable) if variable.regularizer else np.zeros([])
                )

    def _stepped(self, sides: Sides, model: Any, prefix: str, order: Sequence[int]) -> None:
        """Steps with the losses at these places, one after the other."""
        for number, at in enumerate(order):
            self._tell(f"bitwise: step {number + 1} of training")
            key = f"{prefix}step_{number + 1}"
            taken = Counter(one for before in order[:number] for one in self._together(before))
            feeds, inputs, labels = self._fed(sides, model, number, at, taken)
            with plainly():
                sides.migrated[f"{key}/loss"] = sides.ports[at].step(inputs, labels)
            sides.legacy[f"{key}/loss"] = sides.graph.step(feeds, at)
            self._add(sides, key, at)

    def _beyond(self, sides: Sides, model: Any, prefix: str, at: int) -> None:
        """What few steps do not show: gradients that are clipped, and labels that no class has."""
        optimizer = self.written.optimizers[at]
        if optimizer.gradients:
            feeds, _, _ = self._fed(sides, model, STEPS, at, STEPS)
            rows = sides.graph.rows(feeds, optimizer.trained)
            shapes = {name: self.weights[name].shape for name in optimizer.trained}
            shapes.update((name, (len(numbers), *shapes[name][1:])) for name, numbers in rows.items())
            far = far_gradients(optimizer, shapes, self.seed)
            given = {optimizer.numbers[name]: numbers for name, numbers in rows.items()}
            given |= dict(zip(optimizer.gradients, far.values(), strict=True))
            sides.graph.step({**feeds, **given}, at)
            with plainly():
                sides.ports[at].apply(far, rows)
            self._add(sides, f"{prefix}clipped", at, (*optimizer.trained, *optimizer.slots))
        self._odd(sides, model, prefix, at)

    def _far(self, sides: Sides, model: Any, prefix: str, at: int) -> None:
        """A step far behind the first, such as one at which averages overwrite the weights, which a step has moved."""
        self._tell("bitwise: a step far behind the first")
        port = sides.ports[at]
        for number in (0, FAR):
            for one in self._together(at):
                if step := self.written.optimizers[one].step:
                    sides.graph.load({step: np.asarray(number, self._listed()[step][1])})
                sides.ports[one].optimizer.iterations.assign(number)
            feeds, inputs, labels = self._fed(sides, model, min(number, STEPS), at, number)
            with plainly():
                port.step(inputs, labels)
            sides.graph.step(feeds, at)
        self._add(sides, f"{prefix}far/{MARK}", at)  # the rate may be 0, and 0 / 0 on both sides says nothing

    def _own_step(self, sides: Sides, model: Any, names: Sequence[str]) -> None:
        """A call of the port's `train_step`, where the graph takes the steps and runs the changes that the port does, and
        each at least once: how often and when is not in the graph.
        """
        inputs = {tensor: self._drawn(tensor, self.seed) for tensor in self.inputs}
        labels = self._batch(0, self.written.objectives[0])[1]
        given = _labels(labels) if any(one.training.labels for one in self.written.objectives) else None
        changes = {one.name: one.operations for one in self.written.changes if not one.step}
        counts, own = Counter[str](), {loss.__name__: name for name, loss in self.module.loss.items()}
        losses: Arrays = {}

        def minimize(name: str, part: Any, its_labels: Any = None) -> np.ndarray:
            at = names.index(name)
            own = self._together(at)
            taken = Counter({one: counts[names[one]] for one in own})
            feeds = {**self._fed(sides, model, 0, at, taken)[0], **inputs, **labels}
            loss = sides.ports[at].step(part, its_labels)
            losses[name] = sides.graph.step(feeds, at)
            counts.update(names[one] for one in own)
            return loss

        def change(name: str) -> None:
            type(model).change(model, name)
            if name in changes:  # otherwise a step of the graph ends with it
                sides.graph.run(changes[name])
                counts[name] += 1

        self._tell("bitwise: a step of train_step")
        with plainly(), replaced(model, minimize=minimize, change=change):
            told = model.train_step(keras.utils.pack_x_y_sample_weight(self._arguments(inputs), given))
        if strange := [key for key in told if own.get(key) not in losses]:
            self.untold = [NO_LOSS.format(", ".join(strange))]
        for key, value in told.items():
            if own.get(key) in losses:
                sides.migrated[f"train_step/loss/{key}"] = np.asarray(value)
                sides.legacy[f"train_step/loss/{key}"] = losses[own[key]]
        for name in (*names, *changes):
            key = f"train_step/slots/times/{name}"
            sides.legacy[key], sides.migrated[key] = np.asarray(max(counts[name], 1)), np.asarray(counts[name])
        self._add(sides, "train_step", 0)

    def _step_of_fit(self, sides: Sides, model: Any) -> None:
        """Do nothing: the step of a `Network` is that of the proof."""

    def _at_zero(self, sides: Sides, model: Any, prefix: str, at: int) -> None:
        """The loss and the state of both sides after a step, as far as they are finite."""
        self._tell("bitwise: a step from zeros")
        feeds, inputs, labels = self._fed(sides, model, 0, at, 0)
        with plainly():
            both = losses(partial(sides.graph.step, feeds, at), partial(sides.ports[at].step, inputs, labels))
        if both:
            states = [self._keyed(f"{prefix}zeros", side.state()) for side in (sides.graph, sides.ports[at])]
            kept = finite(states[0], states[1])
            states[1] = kept_once(*states)
            for part, state, loss in zip((sides.legacy, sides.migrated), states, both, strict=True):
                part[f"{prefix}zeros/loss"] = loss
                part.update((key, value) for key, value in state.items() if key in kept)

    def _changed(self, sides: Sides, model: Any, begin: Callable[[Arrays], None]) -> None:
        """The state after each change that no step runs, of usual weights and of large ones, which all are clipped; of
        those that a step ends with, after a step.
        """
        losses = [one.training.loss for one in self.written.objectives]
        for at in dict.fromkeys(losses.index(one.step) for one in self.written.changes if one.step):
            begin({name: np.asarray(value * 1e6, value.dtype) for name, value in self.weights.items()})
            feeds, inputs, labels = self._fed(sides, model, 0, at, 0)
            with plainly():
                sides.ports[at].step(inputs, labels)
            sides.graph.step(feeds, at)
            self._add(sides, f"ended/{at}/large/{MARK}", at)
        for one in [one for one in self.written.changes if not one.step]:
            for size, factor in (("usual", 1.0), ("large", 1e6)):
                begin({name: np.asarray(value * factor, value.dtype) for name, value in self.weights.items()})
                sides.graph.run(one.operations)
                model.change(one.name)
                self._add(sides, f"{one.name}/{size}", 0)

    def _extreme(self, sides: Sides, model: Any, prefix: str, at: int) -> None:
        """The loss of extreme batches, and of labels that are 0."""
        objective, port = self.written.objectives[at], sides.ports[at]
        batch, labels = self._batch(STEPS, objective)
        tried = [(key, inputs, labels, weights) for key, inputs, weights in extremes(batch, self.weights)]
        tried.append((f"{MARK}/unlabelled/", batch, zeros(labels), self.weights))
        rows = table_rows(objective.training.forward, {})
        count = self._classes(objective)
        chosen = {one: min(rows.get(one, count), count) for one in labels if one not in self.segments.numbers}
        for number, covered in enumerate(covering(labels, chosen)):
            tried.append((f"{MARK}/classes/{number}/", batch, {**labels, **covered}, self.weights))
        for key, inputs, given, weights in tried:
            self._tell("bitwise: the loss of extreme batches")
            sides.graph.load(weights)
            self._load(port.found, weights)
            feeds = {**self._fed(sides, model, STEPS, at, STEPS)[0], **inputs, **given}
            labelled = _labels(given) if self._is_labelled(at) else None
            with plainly():
                sides.migrated[f"{prefix}{key}loss"] = loss_of(partial(port.step, self._arguments(inputs), labelled))
            sides.legacy[f"{prefix}{key}loss"] = loss_of(partial(sides.graph.step, feeds, at))

    def _odd(self, sides: Sides, model: Any, prefix: str, at: int) -> None:
        """The loss of labels that no class has."""
        objective, port = self.written.objectives[at], sides.ports[at]
        _, labels = self._batch(STEPS, objective)
        for key, odd in odd_labels(labels, self._classes(objective)) if self._is_labelled(at) else ():
            sides.graph.load(self.weights)
            self._load(port.found)
            feeds, inputs, _ = self._fed(sides, model, STEPS, at, STEPS)
            with plainly():
                both = losses(partial(sides.graph.step, {**feeds, **odd}, at), partial(port.step, inputs, _labels(odd)))
            for part, loss in zip((sides.legacy, sides.migrated), both, strict=False):
                part[f"{prefix}{key}/loss"] = loss

    def _together(self, at: int) -> list[int]:
        """The places of the losses whose steps a step with one takes: those that it waits for, and itself."""
        objectives = self.written.objectives
        return [place for place, one in enumerate(objectives) if one.training.loss in objectives[at].training.waits] + [
            at
        ]

    def _fed(self, sides: Sides, model: Any, number: int, at: int, step: int | Counter[int]) -> tuple[Arrays, Any, Any]:
        """(what the graph is fed in a step, what the network takes, the labels that the loss takes, or None).

        number: that of the batch.  step: how many steps with this loss there were; by the place of the loss, if it takes
        others.
        """
        batch, inputs, labels = self._given(number, at)
        feeds = {
            **batch,
            **(
                self._draws(model) if self.written.towers is None else self._draws_of_towers(model, self.written.towers)
            ),
        }
        for one in self._together(at):
            for part, rates in zip(self.written.optimizers[one].each, sides.rates[one], strict=True):
                if part.is_fed:
                    feeds[part.rate] = rates[step if isinstance(step, int) else step[one]]
        return feeds, inputs, labels

    def _given(self, number: int, at: int) -> tuple[Arrays, Any, Any]:
        """(a batch for the loss at a place, what the network takes of it, the labels that the loss takes, or None)."""
        objective = self.written.objectives[at]
        inputs, labels = self._batch(number, objective)
        waited = any(one.training.waits for one in self.written.objectives)  # by steps that read other inputs before it
        others = {tensor: self._drawn(tensor, self.seed) for tensor in self.inputs} if waited else {}
        taken = _labels(labels) if self._is_labelled(at) else None
        return {**others, **inputs, **labels}, self._arguments(inputs), taken

    def _is_labelled(self, at: int) -> bool:
        """Whether a step with a loss takes labels."""
        return any(self.written.objectives[one].training.labels for one in self._together(at))

    def _add(self, sides: Sides, key: str, at: int, names: Collection[str] = ()) -> None:
        """Add the state of both sides to what is compared; of these variables, if there are any."""
        kept = names or sides.ports[at].found.links.keys()
        states = [
            self._keyed(key, {name: value for name, value in state.items() if name in kept})
            for state in (sides.graph.state(), sides.ports[at].state())
        ]
        sides.legacy.update(states[0])
        sides.migrated.update(kept_once(*states))

    def _keyed(self, prefix: str, state: Arrays) -> Arrays:
        """The state with the keys of a recording."""
        return {
            f"{prefix}/{'weights' if name in self.weights else 'slots'}/{name}": state[name] for name in sorted(state)
        }

    def _batch(self, step: int, objective: Objective) -> tuple[Arrays, Arrays]:
        """(what the network is fed in a step with a loss, all labels)."""
        taken, classes = self.written.taken[objective.training.loss], self._classes(objective)
        words = max(1, self.words // 2) if step % 2 else self.words  # every other step leaves rows of a table out
        graph = objective.training.forward
        of_loss = self.written.net.shapes.get(objective.training.logits[0])
        numbers = NUMBERS[self.labels.get(objective.training.loss, "usual")]
        fed = [tensor for tensor in self.inputs if tensor in taken]
        seeds = [
            self.seed + step + OF_TOWERS * at for at in range(self.written.towers.count if self.written.towers else 1)
        ]
        inputs = {one: _joined([self._drawn(one, seed, words) for seed in seeds]) for one in fed}
        sizes = {
            one: self.shapes[one]
            if one in self.shapes
            else label_sizes(graph, one, self.segments.rows(one, self.rows), of_loss, self.seen)
            for one in self.written.labels.values()
        }
        labels = {
            one: [
                self.segments.ordered(one, drawn_labels(graph, one, seed, classes, size, numbers), self.rows)
                for seed in seeds
            ]
            for one, size in sizes.items()
        }
        return inputs, {one: _joined(parts) for one, parts in labels.items()}

    def _classes(self, objective: Objective) -> int:
        """The number of classes: the last size of the tensor that a loss takes."""
        sizes = self.written.net.shapes.get(objective.training.logits[0]) or (None,)
        return sizes[-1] or 2

    def _drawing(self, model: Any) -> list[Any]:
        """The layers that draw, in the order in which they were made; Keras turns the order within a layer round."""
        found = [
            inner for one in model._layers for inner in ([one] if isinstance(one, self.drawing) else self._drawing(one))
        ]
        return list(dict.fromkeys(found))

    def _restart(self, model: Any) -> None:
        """Begin the random numbers again."""
        for one in self._drawing(model):
            self._rewind(one)

    def _rewind(self, layer: Any) -> None:
        layer.counter.assign(0)

    def _next(self, node: Node, layer: Any, shape: Sequence[int], kind: Any) -> np.ndarray:
        """What a layer will draw for an operation of the graph."""
        own = node.number("seed"), node.number("seed2")
        seeds = both_seeds(own) if any(own) else layer.seed  # other seeds in the port are to show
        return numbers(LAYERS[node.op], seeds, layer.counter.value, shape, kind).numpy()

    def _draws(self, model: Any) -> dict[str, np.ndarray]:
        """What the layers of the port will draw, for the graph."""
        found: dict[str, np.ndarray] = {}
        for node, one in self._drawers(model):
            shape = self._sizes(node, found)
            kind = tf.dtypes.as_dtype(node.dtype("dtype"))
            axes = TO_LAST.get(len(shape)) if node.output in self.written.turned else None
            own = [shape[axis] for axis in axes] if axes else shape
            found[node.output] = self._turned(node.output, self._next(node, one, own, kind), back=True)
        return found

    def _draws_of_towers(self, model: Any, towers: Parallel) -> dict[str, np.ndarray]:
        """The same for each tower, one after the other."""
        found: dict[str, np.ndarray] = {}
        layers = [one for _, one in self._drawers(model)]
        begins = [int(one.counter.value) for one in layers]
        for at in range(towers.count):
            own = self._draws(model)
            found.update((towers.each(tensor)[at], value) for tensor, value in own.items())
            for layer, value in zip(layers, own.values(), strict=True):
                layer.counter.assign_add(SKIPPED_PER_NUMBER * value.size)
        for layer, begin in zip(layers, begins, strict=True):
            layer.counter.assign(begin)
        return found

    def _sizes(self, node: Node, drawn: Arrays) -> list[int]:
        """How many numbers a random operation draws along each axis: what the graph says, or computes for this input."""
        known = self.written.net.shapes.get(node.output)
        if known is not None and None in known:  # the first axis may be more than the rows, such as those of each head
            known = self._shapes.get(node.output)
        if known is not None and None not in known:
            return [size or 0 for size in known]
        if node.name not in self.computed:
            tensor = source_of(node.proto.input[0])[1]
            fed = {**self.inputs, **drawn}
            with self._session(self.written.source, [tensor], fed) as run:
                self.computed[node.name] = run(fed, self.weights)[tensor].tolist()
        return self.computed[node.name]

    @cached_property
    def _shapes(self) -> dict[str, Shape]:
        """{random numbers of the graph: their shape} for these inputs, as far as that needs no values."""
        where, graph = self.written.source.where, functional(self.written.source.graph, self.written.drawn, ())
        for node in graph.node:
            if (value := self.inputs.get(f"{node.name}:0")) is not None and node.op in PLACEHOLDERS:
                node.attr["shape"].shape.CopyFrom(tf.TensorShape(value.shape).as_proto())
        return static_shapes(where, graph, ADVICE)

    def _drawers(self, model: Any) -> Iterator[tuple[Node, Any]]:
        """(random operation of the graph, the layer of the port that draws its numbers)."""
        return self._paired(self.written.drawn, self._drawing(model))

    def _paired(self, tensors: Sequence[str], left: Sequence[Any]) -> Iterator[tuple[Node, Any]]:
        """Random operations with layers: each with one that has the same seeds, or with the next one of the same
        distribution.
        """
        nodes = self.written.net.nodes
        drawn = [nodes[tensor.rpartition(":")[0]] for tensor in tensors]
        seeds = {node.name: (node.number("seed"), node.number("seed2")) for node in drawn}
        for node in sorted(drawn, key=lambda node: not any(seeds[node.name])):
            alike = [one for one in left if LAYERS[node.op] == one.distribution]
            own = [one for one in alike if any(seeds[node.name]) and one.seed == both_seeds(seeds[node.name])]
            if not alike:
                raise ValueError(f"no layer of it draws the numbers of {node.name}")
            found = (own or alike)[0]
            left = [one for one in left if one is not found]
            yield node, found

    @contextmanager
    def _session(self, source: Source, fetches: Sequence[str], fed: Collection[str]) -> Iterator[Callable[..., Arrays]]:
        """A block in which a graph computes tensors, as a function of what it is fed and of its weights."""
        graph = functional(source.graph, fetches, self.written.net.held)
        graph = with_seeds(graph, self.written.net, self.seeds)
        there = {f"{node.name}:0" for node in graph.node}
        variables = {f"{name}:0": name for name in self.weights}
        known = there & {*variables, *fed}
        check(graph, fetches, known, source.where, SAMPLED, advice=ADVICE)
        session = ConfinedSession(source.where, graph, advice=ADVICE, plain=True)

        def run(given: Arrays, weights: Arrays) -> Arrays:
            feeds = {tensor: weights[name] for tensor, name in variables.items()} | given
            return session.run(fetches, feeds={name: value for name, value in feeds.items() if name in known})

        try:
            yield run
        finally:
            session.close()

    def _legacy(
        self, source: Source, ends: Mapping[str, str], draws: Arrays, moved: Collection[str]
    ) -> dict[str, np.ndarray]:
        """The end points of a graph, and the moving averages after the usual batch."""
        moves = {name: pair for one in source.updates for name, pair in one.values.items() if name in moved}
        fetches = list(dict.fromkeys([*ends.values(), *(tensor for tensor, _ in moves.values())]))
        tensors = source.inputs.values()
        found: Arrays = {}
        with self._session(source, fetches, [*tensors, *draws]) as run:
            for prefix, inputs, weights in self._batches():
                self._tell("bitwise: end points of the graph")
                fed = dict(zip(tensors, inputs.values(), strict=True)) | draws
                values = outcome(prefix, partial(run, fed, weights))
                found.update((f"{prefix}endpoints/{key}", values[tensor]) for key, tensor in ends.items() if values)
                for name, (tensor, is_subtracted) in sorted(moves.items()) if not prefix else ():
                    found[f"weights/{name}"] = weights[name] - values[tensor] if is_subtracted else values[tensor]
        return found

    def _migrated(self, model: Any, found: ResolvedMap, training: bool, moved: Collection[str]) -> Arrays:
        """The same of the port."""
        made = traced(lambda inputs: model.endpoints(inputs, training=training), self._specs)
        self.seeds = seeds_of(made)
        result: Arrays = {}
        for prefix, inputs, weights in self._batches():
            self._tell("bitwise: end points of the port")
            self._load(found, weights)
            self._restart(model)
            with plainly():
                values = outcome(prefix, partial(made, self._arguments(inputs)))
            result.update(
                (f"{prefix}endpoints/{key}", self._turned(self.written.ends.get(key, ""), np.asarray(value), back=True))
                for key, value in values.items()
            )
            if not prefix:
                result.update((f"weights/{name}", found.links[name].take(np.asarray)) for name in sorted(moved))
        return result


def _evaluation(found: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"evaluation/{key}": value for key, value in found.items()}


@contextmanager
def plainly() -> Iterator[None]:
    """A block in which TensorFlow runs functions as they are: Grappler puts other operations in the
    place of some, such as `Rsqrt` for a power, and what it does depends on the rest of the graph.
    """
    before = tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": before})


@contextmanager
def replaced(model: Any, **methods: Any) -> Iterator[None]:
    """A block in which an object has other methods."""
    vars(model).update(methods)
    try:
        yield
    finally:
        for name in methods:
            del vars(model)[name]


def of_its_own(model: Any, more: Collection[str] = ()) -> str:
    """What a port does in another way than its base class where the proof does not run it; "" if it does nothing so.

    more: what the proof runs beside the usual.
    """
    base = next((one for one in (Alternating, Towers, Network) if isinstance(model, one)), keras.Model)
    name = type(model).__name__
    made = itertools.takewhile(lambda one: one is not base, type(model).__mro__)
    names = {name for one in made for name in vars(one) if hasattr(base, name) and not name.startswith("_")}
    if own := names - {*RUN, *more, *(("train_step",) if base is Alternating else ())}:
        return f"the proof does not run {', '.join(sorted(own))}, which {name} has of its own"
    for method in ("endpoints", "call"):
        trains = inspect.signature(getattr(model, method)).parameters.get("training")
        if trains is not None and trains.default is not False:
            return f"`{method}` of {name} has not `training=False`"
    return ""


def layers_of(model: Any) -> list[Any]:
    """All layers of a model, in an order that depends on its class alone."""
    return list(model._flatten_layers(include_self=False))


def made_again(model: Any, layers: Sequence[Any], found: ResolvedMap) -> list[MapRow]:
    """A row for what a model loses when it is loaded from a file, which makes it from its config, and for each layer
    that has another name in another model of the class, so that no map has its weights.

    layers: those that it had before it was called.
    """
    name, policy = type(model).__name__, keras.dtype_policies.serialize(keras.DTypePolicy("float64"))
    given = {**model.get_config(), "name": f"{model.name}_again", "dtype": policy, "trainable": False}
    try:
        again = type(model).from_config(given)
    except Exception as error:  # whatever the port does
        return [
            MapRow("-", problem=f"{name} cannot be made from its config, as when it is loaded: {named_cause(error)}")
        ]
    kept, names = again.get_config(), [one.name for one in layers_of(again)]
    lost = ", ".join(key for key, value in given.items() if kept.get(key) != value)
    rows = [MapRow("-", problem=f"{name} loses its {lost} when it is loaded: hand **kwargs on to super().__init__")]
    mapped = {id(one) for link in found.links.values() for one in link.variables}
    unnamed = [
        MapRow("-", one.name, problem=f"another {name} calls the layer {one.name} {other}: give it a name of its own")
        for one, other in zip(layers, names, strict=True)
        if one.name != other and any(id(weight) in mapped for weight in one.weights)
    ]
    return [*(rows if lost else []), *unnamed]


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The examples of all towers; of one, as they are: a number has no examples."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def prefix_of(loss: str) -> str:
    """How the keys of steps with one of several losses begin."""
    return loss.replace("/", ".")


def loaded(path: Path) -> ModuleType:
    """The module at a path, from its text: bytecode of a text written within the same second could be
    that of an older one.
    """
    module = ModuleType(f"tf1kit_written_{path.stem}")
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def drawn(
    graph: Any, tensor: str, seed: int, shapes: Mapping[str, tuple[int, ...]], rows: int = ROWS, words: int = WORDS
) -> np.ndarray:
    """A value for a fed tensor, with so many rows where it may have any; UsageError if its shape is not known.

    words: whole numbers are below this.
    """
    node = next(one for one in graph.node if one.name == tensor.rpartition(":")[0])
    kind = tf.dtypes.as_dtype(attribute(node, "dtype").type or 1)
    shape = attribute(node, "shape").shape
    sizes = [one.size for one in shape.dim]
    if tensor in shapes:
        sizes = list(shapes[tensor])
    elif shape.unknown_rank or not sizes or min(sizes[1:], default=1) < 1:
        raise UsageError(
            f"the graph does not say the shape of {tensor}: give it with --shape, such as --shape {node.name}=2,224,224,3, "
            f"or --shape {node.name}=() for a number"
        )
    whole = tuple(rows if size < 1 else size for size in sizes)
    own = zlib.crc32(tensor.encode())  # the same values for two inputs would hide that a port mixes them up
    if kind.is_floating:
        return streams.images(seed, own, whole, "float32").astype(kind.as_numpy_dtype)
    if kind == tf.uint8:
        return streams.images(seed, own, whole, "uint8")
    if kind.is_integer:
        return streams.stream(seed, tensor).randint(0, words, whole).astype(kind.as_numpy_dtype)
    raise UsageError(
        f"the proof cannot draw values of the type {kind.name} for {tensor}: name another input with --inputs"
    )


def _labels(labels: Arrays) -> Any:
    given = [tf.constant(value) for value in labels.values()]
    names = [tensor.rpartition(":")[0].rpartition("/")[2] for tensor in labels]
    return (given[0] if len(given) == 1 else dict(zip(names, given, strict=True))) if given else None


def _weight(net: Net, name: str, seed: int, drawn_as: str) -> np.ndarray:
    kind = tf.dtypes.as_dtype(attribute(net.nodes[name].proto, "dtype").type).as_numpy_dtype
    return np.asarray(streams.weight(seed, drawn_as, net.shape_of(name)).astype(kind))


def _listed(weights: Mapping[str, np.ndarray]) -> dict[str, tuple[tuple[int, ...], str]]:
    return {name: (value.shape, value.dtype.name) for name, value in weights.items()}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _norm_orders(objective: Objective) -> dict[str, tuple[str, ...]]:
    """{optimizer: the variables in the order in which the norm of their gradients adds them up}, of those that clip by it."""
    whole = objective.optimizer
    found = (whole, *whole.parts) if whole else ()
    return {one.name: one.trained for one in found if "global_clipnorm" in dict(one.made.named)}
