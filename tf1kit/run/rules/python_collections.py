"""`collections.Mapping` and its like.  Gone since Python 3.10.

Write `collections.abc.Mapping`.
"""

WORDS = (
    "Awaitable Coroutine AsyncIterable AsyncIterator AsyncGenerator Hashable Iterable Iterator Generator Reversible "
    "Sized Container Callable Collection Set MutableSet Mapping MutableMapping MappingView KeysView ItemsView "
    "ValuesView Sequence MutableSequence"
)
CLASSES = WORDS.split()
NAMES = {"collections": {name: f"collections.abc:{name}" for name in CLASSES}}
INSTEAD = {f"collections.{name}": f"collections.abc.{name}" for name in CLASSES}
