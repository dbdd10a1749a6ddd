"""The data files of a V2 checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from tf1kit.checkpoint.errors import CheckpointError
from tf1kit.checkpoint.formats.source import Source

MOST_OPEN = 32


class Shards:
    """PREFIX.data-?????-of-?????: opened when they are asked for, closed with `opened`."""

    def __init__(self, prefix: Path, count: int, opened: ExitStack) -> None:
        self.paths = [prefix.with_name(f"{prefix.name}.data-{shard:05d}-of-{count:05d}") for shard in range(count)]
        self._sources: dict[int, Source] = {}
        opened.callback(self._close)

    def check(self, ends: Iterable[tuple[int, int]]) -> int:
        """See to it that each file in (file, byte behind an entry) is there and long enough; the bytes of all of them.

        Raises:
            CheckpointError: for a file that is missing or cut short.
        """
        needed: dict[int, int] = {}
        for shard, end in ends:
            needed[shard] = max(needed.get(shard, 0), end)
        room = 0
        for shard, end in sorted(needed.items()):
            path = self.paths[shard]
            if not path.exists():
                raise CheckpointError(
                    f"{path} is missing: the checkpoint is in {len(self.paths)} data files and its .index. Copy all of them."
                )
            size = path.stat().st_size
            if size < end:
                raise CheckpointError(
                    f"{path} has {size:,} bytes where its index tells of {end:,}: it is cut short. "
                    "Copy it again, or use an earlier checkpoint."
                )
            room += size
        return room

    def source(self, shard: int) -> Source:
        """A data file, open."""
        if shard not in self._sources:
            if len(self._sources) >= MOST_OPEN:
                self._close()
            self._sources[shard] = Source(self.paths[shard])
        return self._sources[shard]

    def _close(self) -> None:
        while self._sources:
            self._sources.popitem()[1].file.close()
