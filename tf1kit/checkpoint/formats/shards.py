"""The data files of a V2 checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from tf1kit.checkpoint.errors import CheckpointError
from tf1kit.checkpoint.formats.source import Source

MOST_OPEN = 32


class Shards:
    """The files PREFIX.data-?????-of-?????.

    A file is opened when it is first read, and closed when `opened` is closed.
    """

    def __init__(self, prefix: Path, count: int, opened: ExitStack) -> None:
        self.paths = [prefix.with_name(f"{prefix.name}.data-{shard:05d}-of-{count:05d}") for shard in range(count)]
        self._sources: dict[int, Source] = {}
        opened.callback(self._close)

    def check(self, ends: Iterable[tuple[int, int]]) -> int:
        """Check that each data file exists and is long enough; return their total size in bytes.

        Args:
            ends: for each tensor the number of its data file and the byte at which it ends.

        Raises:
            CheckpointError: if a file is missing or cut short.
        """
        needed: dict[int, int] = {}
        for shard, end in ends:
            needed[shard] = max(needed.get(shard, 0), end)
        room = 0
        for shard, end in sorted(needed.items()):
            path = self.paths[shard]
            if not path.exists():
                raise CheckpointError(
                    f"{path} is missing: the checkpoint has {len(self.paths)} data files and an .index. Copy all of them."
                )
            size = path.stat().st_size
            if size < end:
                raise CheckpointError(
                    f"{path} has {size:,} bytes, but its index lists {end:,}: the file is cut short. "
                    "Copy it again, or use an earlier checkpoint."
                )
            room += size
        return room

    def source(self, shard: int) -> Source:
        """The data file of this number, opened."""
        if shard not in self._sources:
            if len(self._sources) >= MOST_OPEN:
                self._close()
            self._sources[shard] = Source(self.paths[shard])
        return self._sources[shard]

    def _close(self) -> None:
        while self._sources:
            self._sources.popitem()[1].file.close()
