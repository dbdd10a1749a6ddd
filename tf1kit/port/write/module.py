"""The text of a port."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.port.network import Network
from tf1kit.port.recognise.step import CALL, GRADIENT, Made, Step
from tf1kit.port.structure.expression import Call, Expression, Items, children
from tf1kit.port.structure.functions import Function, extract, short
from tf1kit.port.structure.layers import Layers
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.runs import with_loops
from tf1kit.port.structure.titles import CELL, told
from tf1kit.port.structure.tree import Cell, Statement, inner, layered, leaves, taken
from tf1kit.port.write.calls import Calls, inside_others
from tf1kit.port.write.fold import WIDTH, flat, fold, fold_line, literal

OWN = (
    "var_list",
    "var_lists",
    "unmoved",
    "together",
    "losses_of",
    "after_step",
    "end_step",
    "ends_of_step",
    "stepping",
    "minimize",
    "trained",
    "train_step",
    "optimizers",
    "functions",
    "options",
    "towers",
    "joined",
    "moving",
    "penalized",
    "parts",
    "in_part",
    "join",
)  # of a port
TAPE = "with tf.GradientTape(watch_accessed_variables=False) as tape:"
STAGES = 4  # layers that are worth a loop
MODAL = ("BatchNormalization", "Dropout")
RESERVED = (
    *(
        "ends",
        "self",
        "training",
        "stage",
        "stages",
        "tape",
        "keras",
        "layers",
        "ops",
        "tf",
        "tf1kit",
        "branches",
        "chain",
        "network",
        "alternating",
        "towers",
        "update",
        "clipped",
        "copied",
    ),
    *(
        "scoped",
        "main",
        "endpoints",
        "loss",
        "optimizer",
        "x",
        "images",
        "weight_map",
        "call",
        "options",
        "get_config",
        "name",
        "var_list",
        "var_lists",
        "minimize",
        "trained",
        "train_step",
        "optimizers",
        "functions",
        "change",
        "changes",
    ),
)


@dataclass(frozen=True)
class Part:
    """A part of a port: the layer or line of a name, the tensors of the graph that it computes, and its number of lines."""

    name: str
    outputs: tuple[str, ...]
    lines: int


@dataclass
class Tape:
    """The statements, from a first to a last one, that compute what a gradient is of; it is by the tensor `by`."""

    first: int
    last: int
    by: str
    begun: bool = False


@dataclass
class Text:
    """What a module consists of.

    functions: the functions of blocks.  cells: {class: the lines that make its layers, those of its `call`}.
    made: lines of `__init__`.  computed: lines of `endpoints`.
    ends: {end point: tensor of the graph}, all that `endpoints` gives.
    places: {variable: path in the port}.
    order: that of the end points, if they are not computed in it.
    parts: the statements, in forward order.
    var_list: the paths of what is trained, if that is a part; for each loss, if there are several.
    unmoved: {loss: the paths of the layers whose statistics its step does not move}.
    together: {loss: the losses whose steps its step takes first}.
    optional: the arguments of `endpoints` that need not be there.
    trained: lines of `train_step`.
    changes: {name: the call that makes it} of the changes of weights that no step runs.
    after_step: the names of the changes that a step ends with; for each loss, if there are several.
    updates: {operation of the graph: the name of the change that it is}.
    towers: {attribute of the class: value}, of a port whose step takes a batch in parts.
    """

    functions: list[Function] = field(default_factory=list)
    cells: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    var_list: tuple[str, ...] | dict[str, tuple[str, ...]] = ()
    unmoved: dict[str, tuple[str, ...]] = field(default_factory=dict)
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    trained: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    changes: dict[str, Made] = field(default_factory=dict)
    after_step: tuple[str, ...] | dict[str, tuple[str, ...]] = ()
    updates: dict[str, str] = field(default_factory=dict)
    towers: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many lines the class has so far."""
        return len(self.made) + len(self.computed)


class Body:
    """Writes the statements of a network.

    Args:
        found: the statements.
        root: the scope that all weights are in.
        inputs: {argument: fed tensor}.
        outputs: {end point: tensor} that the port must give.
        named: whether these are all end points; the layers are others, otherwise.
        shapes: {variable: its shape}, of those that no layer has.
        last: the tensor that is to be the last end point, or "".
        initials: {variable: its initializer}.
        still: the variables of no layer that the optimizer does not change.
        penalties: {variable: its regularizer}.
        needs: {tensor: the conditions of Python on which it is computed}.
        optional: the arguments that need not be there.
        titles: what must not be the name of a function or class, because something else is.
    """

    def __init__(
        self,
        found: Sequence[Statement],
        root: str,
        inputs: dict[str, str],
        outputs: dict[str, str],
        named: bool,
        shapes: dict[str, tuple[int, ...]],
        last: str = "",
        initials: Mapping[str, Any] = MappingProxyType({}),
        still: Collection[str] = (),
        penalties: Mapping[str, Any] = MappingProxyType({}),
        needs: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        optional: tuple[str, ...] = (),
        titles: Collection[str] = (),
    ) -> None:
        self.needs = needs
        self.last, self.initials, self.still, self.penalties = last, initials, still, penalties
        self.found, self.root, self.outputs, self.named, self.shapes = list(found), root, outputs, named, shapes
        self.text = Text(optional=optional)
        self.users = Counter(tensor for one in self.found for tensor in taken(one))
        self.names, self.words, self.layers = Names(), Names(*RESERVED, *inputs, *titles), Layers()
        self.attributes = Names(*dir(Network), *OWN)
        self.made: dict[str, str] = {}  # output of the first call -> the attribute
        self.calls = Calls(self._weight)
        self.calls.texts |= {"": "", **{tensor: argument for argument, tensor in inputs.items()}}
        self.inside: set[str] = set()  # the tensors whose steps are written within another line,
        self.tapes: list[Tape] = []
        self.is_cell = False  # which gives no end points
        self.brief: set[str] = set()  # and those that the next line alone takes

    def write(self) -> Text:
        """The text."""
        text = self.text
        titles = [self._title(one) for one in self.found]
        trees = [expression for _, expression in titles]
        text.functions, written = extract([one for one in trees if one], self.words)
        text.functions, written = short(text.functions, written)
        text.functions = [replace(one, body=_looped(one.body)) for one in text.functions]
        cells = {f"{CELL}{one.cell.number}": one.cell for one in reversed(self.found) if one.cell}
        for one in text.functions:
            if isinstance(one.body, Call) and (cell := cells.get(one.body.function)):
                text.cells[one.name] = self._cell(cell, _layers_of(one))
        assert len(text.cells) == len(cells)
        calls = iter(map(with_loops, written))
        lines = [
            (one, name, next(calls) if tree else None) for one, (name, tree) in zip(self.found, titles, strict=True)
        ]
        if self.needs:
            lines = self._in_blocks(lines)
        self._write(lines)
        text.places = self.layers.places
        self._finish()
        return text

    def _write(self, lines: list[tuple[Statement, str, Expression | None]]) -> None:
        """Write the lines of some statements."""
        text = self.text
        self.tapes = self._taped()
        self.blocks = {one.output: self._block(at, one) for at, one in enumerate(self.found)}
        if self.tapes and not text.computed:
            text.computed.append("ends = {}")
        self.inside = inside_others(self._rows(lines), self.users, self._apart(), self._estimate())
        self.brief = self._taken_next()
        self._give({key: tensor for key, tensor in self.outputs.items() if tensor in self.calls.texts})
        at, block = 0, tuple[str, ...]()
        while at < len(lines):
            count, pairs = self._stages(lines[at:]), self._pairs(lines[at:])
            before, some = text.size, lines[at : at + (count or pairs or 1)]
            begun = len(text.computed)
            step = some[0][0].step
            if step is not None and step.output in self.inside:
                self.calls.inside(step)
            elif count:
                self._loop(some)
            elif pairs:
                self._loop_of_pairs(some)
            else:
                self._line(*some[0])
            self._under_tape(begun, at)
            block = self._inside(begun, self.needs.get(some[0][0].output, ()), block)
            self._count(some, text.size - before)
            at += len(some)

    def _cell(self, cell: Cell, layers: Sequence[Expression]) -> tuple[list[str], list[str]]:
        """(the lines that make the layers of a cell, those of its `call`)."""
        given = ("inputs",) if len(cell.inputs) == 1 else tuple(map(ordinal, range(len(cell.inputs))))
        result = cell.parts[-1].output
        body = Body(cell.parts, cell.scope, dict(zip(given, cell.inputs, strict=True)), {"": result}, False, {})
        body.is_cell, made = True, iter(layers)
        named = zip(cell.parts, body.layers.parts(cell, body.names), strict=True)
        body._write([(one, name, next(made) if layer else None) for one, (name, layer) in named])
        *computed, last = body.text.computed
        computed += [f"return {last[4:]}"] if last.startswith("x = ") else [last, f"return {body.calls.texts[result]}"]
        mode = ", training=False" if _modal(cell.parts) else ""
        call = [row for line in computed for row in _folded(line)]
        return body.text.made, [f"def call(self, {', '.join(given)}{mode}):", *(f"    {line}" for line in call)]

    def _in_blocks(
        self, lines: list[tuple[Statement, str, Expression | None]]
    ) -> list[tuple[Statement, str, Expression | None]]:
        """The statements in the order of their conditions: those first that have none."""
        blocks = list(dict.fromkeys(self.needs.get(one.output, ()) for one in self.found))
        blocks.sort(key=len)
        lines = sorted(lines, key=lambda line: blocks.index(self.needs.get(line[0].output, ())))
        self.found = [one for one, _, _ in lines]
        self.text.computed.append("ends = {}")
        for one, name, call in lines:
            if one.again:  # perhaps in an earlier block
                self._make(one, name, call)
        return lines

    def _inside(self, begun: int, needed: tuple[str, ...], block: tuple[str, ...]) -> tuple[str, ...]:
        """Put the lines behind a place in a block with some conditions; returns them.

        block: the conditions of the block before that.
        """
        text = self.text
        if len(text.computed) == begun:  # it is written within a later line
            return block
        if needed:
            inner = [f"    {line}" for line in text.computed[begun:]]
            head = [] if needed == block else [f"if {' and '.join(needed)}:"]
            text.computed[begun:] = [*head, *inner]
        return needed

    def _taped(self) -> list[Tape]:
        """Where the statements are that compute what a gradient is of."""
        found = list[Tape]()
        for step in (one.step for one in self.found if one.step and one.step.kind == GRADIENT):
            of, by = step.tensors if step else ("", "")
            behind, places, last = {by}, dict[str, int](), -1
            for at, one in enumerate(self.found):
                if behind.isdisjoint(taken(one)):
                    continue
                outputs = inner(one)
                behind |= {*outputs}
                places |= dict.fromkeys(outputs, at)
                last = at if of in outputs else last
            needed, waiting = set[int](), [of]
            while waiting:
                at = places.get(waiting.pop(), -1)
                if at >= 0 and at not in needed:
                    needed.add(at)
                    waiting += taken(self.found[at])
            part = Tape(min(needed, default=0), last, by)
            needs = {self.needs.get(one.output, ()) for one in self.found[part.first : part.last + 1]}
            if last < 0 or len(needs) > 1 or any(one.first <= part.last and part.first <= one.last for one in found):
                raise UsageError(f"the gradient of {of} by {by} cannot be written: what it is of is not in one block")
            found.append(part)
        return found

    def _under_tape(self, begun: int, at: int) -> None:
        """Put the lines behind a place under a tape, if the statement at `at` computes what a gradient is of."""
        computed = self.text.computed
        tape = next((one for one in self.tapes if one.first <= at <= one.last), None)
        if tape is not None and len(computed) > begun:
            head = [] if tape.begun else [TAPE, f"    tape.watch({self.calls.texts[tape.by]})"]
            tape.begun = True
            computed[begun:] = [*head, *(f"    {line}" for line in computed[begun:])]

    def _make(self, one: Statement, name: str, call: Expression | None) -> None:
        """Make the layer of a statement, if it has one of its own."""
        if call is not None and one.output not in self.made:
            made = self.made[one.output] = self.attributes.python(name)
            self.text.made += fold(call, f"self.{made} = ", indent=8)

    def _title(self, one: Statement) -> tuple[str, Expression | None]:
        """The name of a statement, and its layer."""
        if one.tree is not None and one.again not in ("", one.output):
            return self._called(one) or self.layers.name(one.tree, self.root, self.names), None
        if one.tree is not None:
            return self.layers.write(one.tree, self.root, self.names, named=True, called=self._called(one))
        if one.cell is not None:
            return self.layers.cell(one.cell, self.root, self.names)
        step = one.step
        assert step is not None
        name = self.names.layer(step.name, self.root)
        return name, None

    def _called(self, one: Statement) -> str:
        """The name that the end point of a statement has, if a layer can have it."""
        keys = self._keys(one, "") if self.named else []
        return self.names.free(keys[0]) if keys and "/" not in keys[0] else ""

    def _block(self, at: int, one: Statement) -> tuple[Any, ...]:
        """The conditions and the tape that a statement is under."""
        return self.needs.get(one.output, ()), *(tape.first for tape in self.tapes if tape.first <= at <= tape.last)

    def _stages(self, lines: list[tuple[Statement, str, Expression | None]]) -> int:
        """How many statements at the beginning are layers one after the other, in one block.

        Something else may take the results between them, as in an encoder; but where the row parts once, a short rest of
        it is a branch like another one.
        """
        before, block, parting, count = "", self.blocks[lines[0][0].output], list[int](), 0
        for one, name, call in lines:
            given = taken(one)
            if (
                call is None
                or one.again
                or len(given) != 1
                or before not in ("", *given)
                or self._keys(one, name) != [name]
                or self.blocks[one.output] != block
            ):
                break
            count, before = count + 1, one.output
            parting += [count] * (self.users[one.output] > 1)
        rest = count - parting[0] if parting else 0
        count -= rest if len({*parting} - {count}) == 1 and rest < STAGES else 0
        return count if count >= STAGES else 0

    def _pairs(self, lines: list[tuple[Statement, str, Expression | None]]) -> int:
        """How many statements at the beginning are cells, each of which takes the results of the two before it."""
        count, taken_next, block = 0, tuple[str, ...](), self.blocks[lines[0][0].output]
        for one, name, _ in lines:
            inputs = one.cell.inputs if one.cell else ()
            if len(inputs) != 2 or (taken_next and inputs != taken_next) or self._keys(one, name) != [name]:
                break
            if self.blocks[one.output] != block:
                break
            count, taken_next = count + 1, (inputs[1], one.output)
        return count if count >= STAGES else 0

    def _loop_of_pairs(self, lines: list[tuple[Statement, str, Expression | None]]) -> None:
        """Write cells, each of which takes the results of the two before it, as a loop."""
        text, last = self.text, lines[-1][0]
        made, part, before = self.attributes.python("cells"), self.words.python("part"), self.words.python("before")
        text.made += fold(with_loops(Items(tuple(call for _, _, call in lines if call))), f"self.{made} = ", indent=8)
        first, second = (self.calls.texts[tensor] for tensor in taken(lines[0][0]))
        text.computed += ["ends = {}"] * (not text.computed)
        text.computed += [
            f"{before}, x = {first}, {second}",
            f"for {part} in self.{made}:",
            f"    {before}, x = x, {part}({before}, x, training=training)",
            f"    ends[{part}.name] = x",
        ]
        text.ends.update((name, one.output) for one, name, _ in lines)
        self.calls.texts.update((one.output, f"ends[{literal(name)}]") for one, name, _ in lines)
        if last.output in self.brief:
            self.calls.texts[last.output] = "x"

    def _loop(self, lines: list[tuple[Statement, str, Expression | None]]) -> None:
        text, begin = self.text, self.calls.texts[taken(lines[0][0])[0]]
        made = self.attributes.python("stages")
        row = with_loops(Items(tuple(call for _, _, call in lines if call)))
        text.made += fold(row, f"self.{made} = ", indent=8)
        if text.computed:
            text.computed += [f"x = {begin}"] * (begin != "x")
        else:
            text.computed.append(f"ends, x = {{}}, {begin}")
        text.computed.append(f"for stage in self.{made}:")
        text.computed.append("    x = ends[stage.name] = stage(x, training=training)")
        text.ends.update((name, one.output) for one, name, _ in lines)
        self.calls.texts.update((one.output, f"ends[{literal(name)}]") for one, name, _ in lines)
        last, name, _ = lines[-1]
        variable = self.calls.texts[last.output] = self._variable(last, name)
        if variable != "x":
            text.computed.append(f"{variable} = x")

    def _count(self, lines: list[tuple[Statement, str, Expression | None]], size: int) -> None:
        """Give each statement its lines; those of a loop are the first one's."""
        row = with_loops(Items(tuple(call for _, _, call in lines if call)))
        alone = isinstance(row, Items) and len(row.parts) == len(lines) > 1
        own = [len(fold(part, after=",", indent=12)) for part in row.parts] if alone and isinstance(row, Items) else []
        own = own or [0] * len(lines)
        own[0] += size - sum(own)
        for (one, name, _), count in zip(lines, own, strict=True):
            self.text.parts.append(Part(name, inner(one), count))

    def _line(self, one: Statement, name: str, call: Expression | None) -> None:
        text, step = self.text, one.step
        if not text.computed and not self.is_cell:
            text.computed.append("ends = {}")
        self._make(one, name, call)
        if step is None:
            mode = ", training=training" if _modal([one]) else ""
            given = ", ".join(self.calls.texts[tensor] for tensor in taken(one))
            value = f"self.{self.made[one.again or one.output]}({given}{mode})"
        else:
            value = self.calls.step(step)
        if step is not None and step.remark:
            text.computed.append(f"# {step.remark}")
        keys = self._keys(one, name)
        text.ends.update((key, one.output) for key in keys)
        targets = [f"ends[{literal(key)}]" for key in keys]
        if step is not None and len(step.outputs) > 1:
            whole = self.words.python(name)
            self.calls.texts.update((tensor, f"{whole}[{at}]") for at, tensor in enumerate(step.outputs))
            text.computed.append(f"{whole} = {value}")
            value = f"{whole}[0]"
        else:
            variable = self.calls.texts[one.output] = self._variable(one, name)
            if self.users[one.output] or not targets:
                targets.insert(0, variable)
        if targets:
            text.computed.append(" = ".join([*targets, value]))

    def _keys(self, one: Statement, name: str) -> list[str]:
        """The end points of a statement."""
        if self.is_cell:
            return []
        keys = [key for key, tensor in self.outputs.items() if tensor == one.output]
        return keys if self.named else [name] if one.tree or one.cell or keys else []

    def _variable(self, one: Statement, name: str) -> str:
        """`x` for what the next line alone takes, another name for the rest."""
        return "x" if one.output in self.brief else self.words.python(name)

    def _taken_next(self) -> set[str]:
        """The tensors that the next line alone takes, or no line."""
        lines = [at for at, one in enumerate(self.found) if one.output not in self.inside]
        place = {at: number for number, at in enumerate(lines)}  # of a statement, the number of the line that it is in
        takers: dict[str, set[int]] = {one.output: set() for one in self.found}
        for at, one in reversed(list(enumerate(self.found))):
            if at not in place:
                (place[at],) = takers[one.output]
            for tensor in taken(one):
                takers.setdefault(tensor, set()).add(place[at])
        return {one.output for at, one in enumerate(self.found) if takers[one.output] <= {place[at] + 1}}

    def _weight(self, variable: str) -> str:
        """A variable that is a weight of the network itself, which is made if it is new."""
        known = {one: made for one, made in self.layers.places.items() if "/" not in made}
        if variable not in known:
            made = self.attributes.python(self._short(variable), "weight")
            self.layers.places[variable] = known[variable] = made
            said = {"initializer": self.initials, "regularizer": self.penalties}
            more = "".join(
                f", {key}={literal(value)}" for key, values in said.items() if (value := values.get(variable))
            )
            more += ", trainable=False" * (variable in self.still)
            shape = literal(self.shapes[variable])
            self.text.made.append(f'        self.{made} = self.add_weight(shape={shape}, name="{made}"{more})')
        return f"self.{known[variable]}"

    def _short(self, variable: str) -> str:
        return variable.removeprefix(self.root).strip("/").replace("/", "_")

    def _rows(self, lines: list[tuple[Statement, str, Expression | None]]) -> list[tuple[Step, str]]:
        """(step, name) of each statement; a call of layers is a step, too."""
        return [
            (one.step or Step(f"self.{name}", taken(one), (one.output,), name, form=CALL), name)
            for one, name, _ in lines
        ]

    def _apart(self) -> set[str]:
        """The tensors that are in lines of their own: end points, and what layers compute."""
        watched = {
            tensor for one in self.found if one.step and one.step.kind == GRADIENT for tensor in one.step.tensors
        }
        return {*self.outputs.values(), *watched, *(one.output for one in self.found if one.step is None)}

    def _estimate(self) -> Calls:
        """The texts that are known before any line is written."""
        calls = Calls(lambda variable: f"self.{self._short(variable)}")
        calls.texts |= self.calls.texts
        return calls

    def _give(self, outputs: Mapping[str, str]) -> None:
        """Give the end points that no line gives: those that are inputs themselves or have two names."""
        text = self.text
        for key, tensor in outputs.items():
            if key not in text.ends and (self.named or tensor not in text.ends.values()):
                if tensor not in self.calls.texts:
                    raise UsageError(
                        f"{tensor} does not depend on what the network is fed: name another tensor with --outputs"
                    )
                if not text.computed:
                    text.computed.append("ends = {}")
                text.computed.append(f"ends[{literal(key)}] = {self.calls.texts[tensor]}")
                self._inside(len(text.computed) - 1, self.needs.get(tensor, ()), ())
                text.ends[key] = tensor

    def _finish(self) -> None:
        """Give the end points that are left, and return all."""
        text = self.text
        self._give(self.outputs)
        there = list(text.ends)
        last = next((key for key, tensor in text.ends.items() if tensor == self.last), there[-1])
        last = list(self.outputs)[-1] if self.named else last
        moved = [*(key for key in there if key != last), last]
        wanted = list(self.outputs) if self.named else moved
        if wanted == moved != there and not (self.named and self.needs):
            text.ends[last] = text.ends.pop(last)
            text.computed.append(f"ends[{literal(last)}] = ends.pop({literal(last)})  # the last is what `loss` takes")
        if wanted != list(text.ends):
            text.order = wanted
            text.ends = {key: text.ends[key] for key in wanted}
        away = " if key in ends" if self.needs else ""
        text.computed.append(f"return {{key: ends[key] for key in ORDER{away}}}" if text.order else "return ends")
        text.computed = [row for line in text.computed for row in _folded(line)]


def ordinal(at: int) -> str:
    """The name of the input of a cell at a place."""
    words = ("first", "second", "third", "fourth")
    return words[at] if at < len(words) else f"input_{at + 1}"


def _looped(body: Expression) -> Expression:
    """The body of a function, with loops for the rows in its lists; the layers of a cell are no list."""
    if not isinstance(body, Call) or not body.function.startswith(CELL):
        return with_loops(body)
    (key, made), *more = body.arguments
    return Call(body.function, ((key, Items(tuple(map(with_loops, children(made))))), *more))


def _folded(line: str) -> list[str]:
    """A line of `endpoints`, which is indented twice, as lines that are short enough."""
    inner = len(line) - len(line.lstrip())
    return [row[8:] for row in fold_line(line.lstrip(), inner + 8)]


def _modal(found: Sequence[Statement]) -> bool:
    """Whether one of some statements computes something else in training."""
    return any(step.kind.endswith(MODAL) for tree in layered(found) for step in leaves(tree))


def _layers_of(one: Function) -> list[Expression]:
    """The layers of a cell, of the function that makes it."""
    return list(children(children(one.body)[0]))


def function_lines(one: Function, cell: tuple[list[str], list[str]] | None = None) -> list[str]:
    """The lines of a function that makes layers; or of the class of a cell.

    cell: the lines that make the layers of a cell, those of its `call`.
    """
    if cell is None:
        head = _head(one, [], " -> layers.Layer")
        return [*head, f'    """{told(one.body, one.times)}"""', *fold(one.body, "return ", indent=4)]
    _, name = children(one.body)
    return [
        f"class {one.name}(layers.Layer):",
        f'    """A part of the network; made {one.times} times."""',
        "",
        *(f"    {line}" for line in _head(replace(one, name="__init__"), ["self"], " -> None", 4)),
        f"        super().__init__(name={flat(name)})",
        *cell[0],
        "",
        *(f"    {line}".rstrip() for line in cell[1]),
    ]


def _head(one: Function, given: list[str], returns: str, indent: int = 0) -> list[str]:
    """The first lines of a function."""
    given = [*given, *(_parameter(one, at) for at in range(len(one.parameters)))]
    head = f"def {one.name}({', '.join(given)}){returns}:"
    if len(head) + indent <= WIDTH:
        return [head]
    inside = f"    {', '.join(given)}"
    middle = [inside] if len(inside) + indent <= WIDTH else [f"    {part}," for part in given]
    return [f"def {one.name}(", *middle, f"){returns}:"]


def _parameter(one: Function, at: int) -> str:
    text = f"{one.parameters[at]}: {one.types[at]}"
    default = one.defaults.get(one.parameters[at], one)
    return text if default is one else f"{text} = {literal(default)}"


def paragraph(text: str) -> list[str]:
    """Prose as lines of a docstring."""
    return textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False)
