"""Compare the names of 1.15.5 with the installed TensorFlow's, plain and under the kit.

Writes `tf1kit/run/scan/changes.tsv` and `tf1kit/inventory/newer.tsv`:

    python -m tests.run.scan.compare            # under the newest TensorFlow: writes the table
    python -m tests.run.scan.compare --since    # then under an older one: dates the rows that it
                                                # has, too, and adds rows that only it has

A comparison cannot see a change of meaning where the name and its arguments stay the same.
`meanings.tsv` lists those, in the same columns. A name that `advice.tsv` of the package describes
by hand is not in the table.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.inventory import record
from tests.inventory.signature import signature
from tf1kit.inventory import core as inventory
from tf1kit.inventory.old_names import Change, read, text
from tf1kit.inventory.reader import Entry
from tf1kit.run.scan.changes import TABLE, by_hand
from tf1kit.run.scan.present import NOWHERE

MEANINGS = Path(__file__).with_name("meanings.tsv")
# Second names of arguments, tried where TensorFlow's own table has no entry.
SYNONYMS = {
    "keep_dims": "keepdims", "reduction_indices": "axis", "dim": "axis", "dimension": "axis", "squeeze_dims": "axis",
    "filter": "filters", "value": "input", "rate": "dilations", "rates": "dilations", "dilation_rate": "dilations",
    "values": "data", "input_tensor": "input", "preferred_dtype": "dtype_hint", "box_ind": "box_indices",
    "string_tensor": "input", "thresh": "threshold", "msg": "message", "concat_dim": "axis", "block_size": "block_shape",
    "device_name_or_function": "device_name", "algorithm": "alg", "text": "input_text", "y": "x", "alpha": "negative_slope",
    "virtual_devices": "logical_devices", "source": "input", "bytes": "input_bytes", "kernel": "filters", "t": "input",
    "split_dim": "axis", "reduction_axes": "axis", "batch_dim": "batch_axis", "seq_dim": "seq_axis", "fn1": "true_fn",
    "fn2": "false_fn", "value_structure": "element_spec", "communication": "communication_options", "size": "sizes",
}  # fmt: skip
TENSORS = {"tensor": ("input", "data"), "l": ("l1", "l2")}
# Defaults that are written differently and mean the same.
ALIKE = {
    ("keepdims", "None", "False"), ("strides", "(1, 1)", "1"), ("dilation_rate", "(1, 1)", "1"),
    ("dilations", "[1, 1, 1, 1]", "None"), ("dilations", "[1, 1, 1, 1, 1]", "None"), ("sparse", "False", "None"),
    ("ragged", "False", "None"), ("method", "0", "'bilinear'"), ("out_type", "tf.int32", "None"),
    ("data_format", "None", "'NWC'"), ("data_format", "'channels_last'", "None"), ("output_dtype", "None", "tf.int64"),
    ("axis", "None", "-1"), ("alpha_initializer", "'zeros'", "'Zeros'"), ("reader", "<TFRecordDatasetV1>", "None"),
    ("experimental_relax_shapes", "False", "None"), ("threshold", "None", "0"), ("expand_nonconcat_dims", "None", "False"),
    ("padding", "(1, 1, 1)", "((1, 1), (1, 1), (1, 1))"), ("name", "", ""), ("width", "30", "20"), ("dpi", "96", "200"),
    ("data_format", "'NHWC'", "None"), ("reduction", "'auto'", "'sum_over_batch_size'"),
    ("seed", "None", "0"),
}  # fmt: skip
OTHERS = {"'hard_sigmoid'": "; hard_sigmoid itself changed, too"}  # a default -> the remark on giving it today
AGAIN = "; later versions have it again"  # for a name that only an older TensorFlow, or the Keras under it, lacks
MISSING = object()
PRIVATE = ("compat", "python", "core", "tools")


def resolve(name: str, root: Any) -> Any:
    """The object of a name below `root`, which stands for "tf"; MISSING where it does not exist."""
    for part in name.split(".")[1:]:
        try:
            root = getattr(root, part)
        except Exception:  # the kit refuses some names by its own errors
            return MISSING
    return root


def refusal(name: str, root: Any) -> str:
    """The message of the error that refuses a name."""
    from tf1kit.errors import MissingSymbolError

    for part in name.split(".")[1:]:
        try:
            root = getattr(root, part)
        except MissingSymbolError as error:
            return " ".join(str(error).split())
        except Exception:
            return ""
    return ""


class Comparison:
    """The comparison of 1.15.5 with one TensorFlow.

    Args:
        plain: the module that `import tensorflow as tf` gives.
        kit: what it gives under the kit.
    """

    def __init__(self, plain: types.ModuleType, kit: types.ModuleType) -> None:
        self.plain, self.kit = plain, kit
        self.today = {id(value): name for name, value in reversed(list(public(plain, "tf")))}
        self.renames, self.keywords = upgrade_tables()

    def rows(self) -> Iterator[Change]:
        """All rows, in the order of the inventory."""
        for name, entry in inventory.names().items():
            if name == "tf":
                continue
            above = name.rpartition(".")[0]
            if inventory.is_module(above):
                yield from self.of_name(name, entry)
            elif resolve(today(above), self.plain) is not MISSING:
                yield from self.of_member(name, above)

    def of_name(self, name: str, entry: Entry) -> Iterator[Change]:
        """The rows of one name and of its arguments."""
        plain, kit = resolve(today(name), self.plain), resolve(name, self.kit)
        if plain is MISSING or kit is MISSING:
            yield self.gone(name, plain, kit, entry)
        if plain is MISSING and kit is MISSING:
            return
        if entry.kind != "module" and not isinstance(plain, types.ModuleType):
            yield from self.of_arguments(name, plain, kit)

    def gone(self, name: str, plain: Any, kit: Any, entry: Entry) -> Change:
        """The row of a name that plain TensorFlow or the kit does not have."""
        if kit is MISSING:
            there = plain is not MISSING
            target = name if there else self.target(name, MISSING)
            why = "plain TensorFlow 2 has it, tf1kit run does not" if there else refusal(name, self.kit)
            return Change(name, "removed", target, since(name), why or NOWHERE)
        target = self.target(name, kit)
        same = self.today.get(id(kit)) or target.startswith("tf.compat.v1.") or not target
        return Change(name, "moved" if same or entry.kind == "module" else "renamed", target, since(name), "")

    def target(self, name: str, value: Any) -> str:
        """What a name is called today; "" where it has no name today."""
        for found in (self.today.get(id(value), ""), self.renames.get(name, ""), f"tf.compat.v1{name[2:]}"):
            if found and found != name and resolve(today(found), self.plain) is not MISSING:
                return found
        return ""

    def of_member(self, name: str, owner: str) -> Iterator[Change]:
        """The row of a member that a class no longer has."""
        plain = resolve(today(owner), self.plain)
        if not inspect.isclass(plain):
            return
        member = name.rpartition(".")[2]
        if hasattr(plain, member) or not class_level(name):
            return
        kit = resolve(name, self.kit)
        kind, why = ("removed", NOWHERE) if kit is MISSING else ("moved", "the class no longer has it")
        yield Change(name, kind, "" if kit is MISSING else self.target(name, kit), since(name), why)

    def of_arguments(self, name: str, plain: Any, kit: Any) -> Iterator[Change]:
        """The rows of arguments that are gone, have another position, or have another default."""
        found = inventory.find(name)
        if plain is MISSING or found is None or not callable(plain):
            return
        old = inventory.parameters(found[1].text) if found[1].text else ()
        new = called(plain)
        if not old or new is None or [each.name for each in old] == ["*args", "**kwargs"]:
            return
        under_kit = called(kit) if kit is not MISSING else ()
        names = {each.name: (position, each) for position, each in enumerate(new)}
        for position, each in enumerate(old):
            if each.name.startswith("*"):
                continue
            takes = under_kit is None or accepts(under_kit, each, kit)
            if each.name not in names and not accepts(new, each, plain):
                target = self.successor(name, each.name, new)
                yield self.keyword(name, each, target, takes)
                yield from self.order(name, position, each, new, under_kit, target)
                continue
            yield from self.order(name, position, each, new, under_kit)
            yield from self.default(name, each, names.get(each.name, (0, None))[1])
        given = {*(each.name for each in old), *(self.successor(name, each.name, new) for each in old)}
        for position, each in enumerate(new):
            here = old[position].name if position < len(old) else "*"
            if (
                each.default is None
                and each.name[0] != "*"
                and each.name not in given
                and (here in names or here[0] == "*")
            ):
                yield Change(f"{name}(no {each.name})", "changed", f"{each.name}=", since(name, f"no {each.name}"),
                             f"{each.name} must be given")  # fmt: skip

    def successor(self, name: str, argument: str, new: tuple[inventory.Parameter, ...]) -> str:
        """What an argument is called today."""
        names = {each.name for each in new}
        tried = (self.keywords.get(name, {}).get(argument), SYNONYMS.get(argument), *TENSORS.get(argument, ()))
        return next((each for each in tried if each in names), "")

    def keyword(self, name: str, each: inventory.Parameter, target: str, takes: bool) -> Change:
        """The row of an argument whose name no longer exists."""
        kind = "removed" if not takes else "renamed" if target else "changed"
        why = "" if target else "there is no such argument"
        return Change(f"{name}({each.name}=)", kind, target and f"{target}=", since(name, each.name), why)

    def order(
        self, name: str, position: int, each: inventory.Parameter, new: Any, kit: Any, target: str = ""
    ) -> Iterator[Change]:
        """The row of an argument that has another position."""
        here = new[position].name if position < len(new) else ""
        if (
            here in (each.name, target or "*args", "*args")
            or name.startswith("tf.raw_ops.")
            or any(p.name[0] == "*" for p in new[:position])
        ):
            return
        there = kit is None or (position < len(kit) and kit[position].name in (each.name, "*args", "**kwargs"))
        why = (
            f"argument {position + 1} is {here} today" if here[:1].isalpha() else f"there is no argument {position + 1}"
        )
        kind = "changed" if there or not kit else "removed"
        by_name = target or (each.name if any(p.name == each.name for p in new) else "")
        yield Change(f"{name}({each.name})", kind, by_name and f"{by_name}=", since(name, each.name), why)

    def default(self, name: str, old: inventory.Parameter, new: inventory.Parameter | None) -> Iterator[Change]:
        """The row of an argument that has another value when it is left out."""
        if new is None or old.name == "name" or old.default is None or old.default == new.default:
            return
        if new.default is None:
            if old.default != "None":  # None stood for a second name of the same argument
                why = f"{old.name} must be given; it was {old.default}"
                yield Change(f"{name}(no {old.name})", "changed", f"{old.name}=", since(name, f"no {old.name}"), why)
            return
        if (old.name, old.default, new.default) in ALIKE or number(old.default) == number(new.default) is not None:
            return
        why = f"{old.name} was {old.default}, and is {new.default} today{OTHERS.get(old.default, '')}"
        yield Change(f"{name}(no {old.name})", "changed", f"{old.name}=", since(name, f"no {old.name}"), why)


def today(name: str) -> str:
    """Where plain TensorFlow 2 has a name that 1.15.5 had in its preview of version 2."""
    return name.replace("tf.compat.v2", "tf", 1)


def class_level(name: str) -> bool:
    """Whether a member belongs to the class and not to its instances: a function or an upper-case
    constant.
    """
    return bool(inventory.names()[name].text) or name.rpartition(".")[2].isupper()


def called(value: Any) -> tuple[inventory.Parameter, ...] | None:
    """The arguments of today's object, or None where they cannot be read."""
    if not callable(value):
        return ()
    text = signature(value)
    return None if text == "(...)" else inventory.parameters(text)


def accepts(parameters: tuple[inventory.Parameter, ...], asked: inventory.Parameter, value: Any) -> bool:
    """Whether an argument may be given by its name. Keras's classes take `**kwargs`, but refuse
    unknown ones when an object is made.
    """
    names = {each.name for each in parameters}
    if asked.name in names or not any(each.startswith("**") for each in names):
        return asked.name in names
    given = [each for each in parameters if each.default is None and each.name[0] != "*"]
    if not inspect.isclass(value) or asked.default is None or not made(value, given, {}):
        return value is not MISSING and asked.name in inspect.signature(getattr(value, "__init__", value)).parameters
    return made(value, given, {asked.name: asked.default})


def made(kind: type, given: list[inventory.Parameter], more: dict[str, str]) -> bool:
    """Whether an object of a class can be made, with some number for each argument that must be
    given.
    """
    try:
        kind(*[2] * len(given), **{name: ast.literal_eval(text) for name, text in more.items()})
    except Exception:
        return False
    return True


@cache
def number(text: str) -> float | None:
    """A default as a number."""
    try:
        return float(text)
    except ValueError:
        return None


def since(name: str, argument: str = "") -> str:
    """The first TensorFlow that is known to have a change: 1.15.5's own preview of 2.0, or the
    installed one.
    """
    import tensorflow

    installed = ".".join(tensorflow.__version__.split(".")[:2])
    preview = inventory.find(name.replace("tf.", "tf.compat.v2.", 1)) if not name.startswith("tf.compat.") else None
    if name.startswith(("tf.compat.", "tf.keras.")):
        return installed
    if preview is None:
        return "2.0"
    if not argument:
        return installed
    word = argument.removeprefix("no ")
    old, new = (inventory.find(each) for each in (name, name.replace("tf.", "tf.compat.v2.", 1)))
    assert old and new
    before, after = (inventory.parameters(each[1].text or "()") for each in (old, new))
    place = [[p.name for p in side].index(word) if word in [p.name for p in side] else -1 for side in (before, after)]
    value = [next((p.default for p in side if p.name == word), "") for side in (before, after)]
    return "2.0" if place[0] != place[1] or value[0] != value[1] else installed


def public(module: types.ModuleType, name: str, above: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """The public names of today's TensorFlow, the shortest first."""
    below = []
    for each in sorted(dir(module)):
        if each.startswith("_") or each in (*PRIVATE, "experimental"):
            continue
        value = resolve(f"tf.{each}", module)
        if isinstance(value, types.ModuleType):
            if value.__name__.startswith(("tensorflow", "keras")) and value not in above:
                below.append((each, value))
        elif inspect.isroutine(value) or inspect.isclass(value):
            yield f"{name}.{each}", value
    for each, value in below:
        yield from public(value, f"{name}.{each}", (*above, module))


@cache
def upgrade_tables() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """(names, arguments) of `tf_upgrade_v2`. They are read from its source, because the module
    itself needs packages that TensorFlow does not install.
    """
    folder = Path(importlib.util.find_spec("tensorflow").origin).parent / "tools" / "compatibility"
    names: dict[str, str] = {}
    for file, table in (("renames_v2.py", "renames"), ("all_renames_v2.py", "manual_symbol_renames")):
        names.update(literals(folder / file)[table])
    return names, {k: {a: b for a, b in v.items() if b} for k, v in upgrade("function_keyword_renames").items()}


@cache
def literals(file: Path) -> dict[str, Any]:
    """The tables of a module that are written as literals."""
    found = {}
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Dict, ast.Set)):
            target = node.targets[0]
            key = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            try:
                found[key] = ast.literal_eval(node.value)
            except ValueError:  # where values are names, only the keys are known
                found[key] = dict.fromkeys(
                    ast.literal_eval(each) for each in node.value.keys if isinstance(each, ast.Constant)
                )
    return found


def upgrade(table: str) -> Any:
    """A table of `tf_upgrade_v2.py`."""
    folder = Path(importlib.util.find_spec("tensorflow").origin).parent / "tools" / "compatibility"
    return literals(folder / "tf_upgrade_v2.py")[table]


def table(comparison: Comparison) -> dict[str, Change]:
    """All rows. Those written by hand replace the compared ones, except for names that cannot
    run.
    """
    found = {row.symbol: row for row in comparison.rows()}
    for row in (*read(MEANINGS).values(), *by_hand().values()):
        if found.get(row.symbol) is None or found[row.symbol].kind != "removed":
            found[row.symbol] = row
    return dict(sorted(found.items()))


def newer(plain: types.ModuleType) -> str:
    """The inventory of names that today's TensorFlow has and 1.15.5 did not have."""
    found = {}
    for module in sorted(modules(plain, "tf", set()), key=lambda pair: pair[0]):
        inside = [each for each in sorted(dir(module[1])) if not each.startswith("_")]
        names = [each for each in inside if inventory.find(f"{module[0]}.{each}") is None]
        if module[0] == "tf":  # the kit makes contrib importable for `legacy`, in this process perhaps
            names = [each for each in names if each not in (*PRIVATE, "contrib")]
        if names:
            found[module[0]] = [(each, kind(resolve(f"tf.{each}", module[1]))) for each in names]
    return record.text(found)


def kind(value: Any) -> str:
    """How an inventory describes an object."""
    if isinstance(value, types.ModuleType):
        return "module"
    return "class" if inspect.isclass(value) else "function" if callable(value) else "value"


def modules(module: types.ModuleType, name: str, seen: set[int]) -> Iterator[tuple[str, types.ModuleType]]:
    """The public modules of today's TensorFlow, each once."""
    seen.add(id(module))
    yield name, module
    for each in sorted(dir(module)):
        value = None if each.startswith("_") or (name == "tf" and each in PRIVATE) else resolve(f"tf.{each}", module)
        api = getattr(value, "__name__", "").startswith(
            ("tensorflow._api", "keras._tf_keras", "keras.api", "tensorboard")
        )
        if isinstance(value, types.ModuleType) and api and id(value) not in seen:
            yield from modules(value, f"{name}.{each}", seen)


def main(arguments: list[str]) -> None:
    """Write the tables."""
    import tensorflow

    from tf1kit.tf1 import facade

    found = table(Comparison(tensorflow, facade()))
    if arguments == ["--since"]:
        installed = ".".join(tensorflow.__version__.split(".")[:2])
        now = {symbol: row for symbol, row in read(TABLE).items() if not row.why.endswith(AGAIN)}
        for symbol, row in now.items():
            if symbol in found and found[symbol].kind == row.kind and found[symbol].since == installed:
                now[symbol] = row._replace(since=installed)
        for symbol in set(found) - set(now):
            now[symbol] = found[symbol]._replace(why=f"{found[symbol].why}{AGAIN}")
        found = dict(sorted(now.items()))
    if not arguments:
        inventory.NEWER.file.write_text(newer(tensorflow), encoding="utf-8")
    TABLE.write_text(text({symbol: row for symbol, row in found.items() if symbol not in by_hand()}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
