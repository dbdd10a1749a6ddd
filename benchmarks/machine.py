"""What the numbers depend on: the machine, the versions, the date, the command."""

from __future__ import annotations

import datetime
import os
import platform
import shlex
import sys
from pathlib import Path
from typing import Any

FLAGS = ("avx2", "avx512f", "avx512_bf16", "avx512_fp16", "avx512_vnni", "amx_tile", "amx_bf16", "amx_int8")


def processor() -> dict[str, Any]:
    """The model of the processor and those of its features that products use; empty where the system does not say it."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text("utf-8").split("\n\n")[0].splitlines() if file.exists() else []
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    flags = told.get("flags", "").split()
    return {"model": told.get("model name", platform.processor()), "flags": [flag for flag in FLAGS if flag in flags]}


def memory() -> int:
    """The memory of the machine in GB, or 0."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (ValueError, AttributeError):
        return 0


def about(words: list[str]) -> dict[str, Any]:
    """Everything, for the report. `words` are the arguments of the command."""
    told = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "command": " ".join(["python", "-m", "benchmarks", *map(shlex.quote, shown(words))]),
        "cores": os.cpu_count(),
        "memory": memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0,
    }
    return {**told, **processor()}


def shown(words: list[str]) -> list[str]:
    """The arguments, interpreters and files by their last name alone: paths of this machine say nothing elsewhere."""
    return [Path(word).name if word.startswith("/") else word for word in words]
