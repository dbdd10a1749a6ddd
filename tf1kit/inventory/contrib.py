"""What `tensorflow.contrib` of 1.15.5 has: reads `contrib.txt`, which `tests/contrib/record.py` writes.

The text has one section for each module below `tensorflow.contrib` (named from there, the package itself by "."), with

    def NAME(PARAMETERS)            a function that it defines
    class NAME(PARAMETERS) BASES    a class, and below it, indented, its own public methods and properties
    NAME = VALUE                    a constant; its type in <> where it has no short value
    NAME is OTHER                   a second name of what the same module calls OTHER
    from MODULE: NAME NAME=OTHER    names that come from elsewhere, there called OTHER; contrib's modules begin with "."
    modules: NAME NAME              its own modules that are attributes as soon as `tensorflow.contrib` is imported
    in: NAME NAME                   all its other modules

and at the end one section for each module outside contrib, named "/MODULE", of which contrib's packages export
functions or classes, with those, and after each its public name, as in @tf.nn.static_rnn.

Here a module is named from `tensorflow.contrib`: "layers.python.layers"; the package itself is "". The text is read once, and
of it only the sections of modules that are asked for are taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

INVENTORY = Path(__file__).with_name("contrib.txt")
DEFINITION = re.compile(r"(def|class) (\w+)(\(.*\))(?: ([^()@]*?))?(?: @tf\.([\w.]+))?$")
METHOD = re.compile(r"  (\w+)(\(.*\))?$")


@dataclass(frozen=True)
class Definition:
    """A name where it is made.

    Attributes:
        kind: "function", "class" or "constant".
        text: the parameters in parentheses; of a constant its value, as Python text or the type in <>.
        methods: a class's own public methods and properties, to their parameters; None for a property.
        public: TensorFlow's public name of it, without the "tf."; empty where it has none.
        bases: a class's bases, by their bare names.
    """

    kind: str
    text: str
    methods: dict[str, str | None] = field(default_factory=dict)
    public: str = ""
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One module.

    Attributes:
        definitions: the names that it makes.
        aliases: its second names, to the first ones.
        origins: names that come from elsewhere, to (module, name there). Contrib's modules begin with "."; an empty
            name there means the module itself.
        early: its modules that are attributes as soon as contrib is imported.
        modules: all its modules.
    """

    definitions: dict[str, Definition]
    aliases: dict[str, str]
    origins: dict[str, tuple[str, str]]
    early: tuple[str, ...]
    modules: tuple[str, ...]

    def names(self) -> list[str]:
        """The public names in 1.15.5: what `dir` shows once `tensorflow.contrib` is imported."""
        found = {*self.definitions, *self.aliases, *self.origins, *self.early}
        return sorted(name for name in found if not name.startswith("_"))

    def group(self, name: str) -> list[str]:
        """A name and the other names of the same thing."""
        first = self.aliases.get(name, name)
        return [
            name,
            *(other for other in (first, *self.aliases) if other != name and self.aliases.get(other, other) == first),
        ]


@cache
def texts() -> dict[str, str]:
    """The sections' texts: "layers.python" for contrib's modules, "/six" for others."""
    found = {}
    for part in INVENTORY.read_text(encoding="utf-8")[1:].split("\n\n["):
        title, _, body = part.partition("]\n" if "]\n" in part else "]")
        found[title.removeprefix(".")] = body
    return found


def modules() -> list[str]:
    """All of contrib's modules, the package itself first."""
    return [name for name in texts() if not name.startswith("/")]


@cache
def section(name: str) -> Section:
    """A module's section; KeyError where 1.15.5 has no such module."""
    definitions: dict[str, Definition] = {}
    aliases: dict[str, str] = {}
    origins: dict[str, tuple[str, str]] = {}
    listed: dict[str, tuple[str, ...]] = {"modules": (), "in": ()}
    last = None
    for line in texts()[name].splitlines():
        if match := METHOD.match(line):
            assert last is not None
            last.methods[match[1]] = match[2]
        elif match := DEFINITION.match(line):
            kind = "function" if match[1] == "def" else "class"
            bases = tuple((match[4] or "").split())
            definitions[match[2]] = last = Definition(kind, match[3], public=match[5] or "", bases=bases)
        elif line.startswith("from "):
            where, _, names = line[5:].partition(": ")
            for item in names.split():
                here, equals, there = item.partition("=")
                origins[here] = (where, there if equals else here)
        elif line.startswith(("modules: ", "in: ")):
            title, _, names = line.partition(": ")
            listed[title] = tuple(names.split())
        elif " is " in line and " = " not in line:
            here, _, there = line.partition(" is ")
            aliases[here] = there
        elif line:
            here, _, value = line.partition(" = ")
            definitions[here] = Definition("constant", value)
    return Section(definitions, aliases, origins, listed["modules"], listed["modules"] + listed["in"])
