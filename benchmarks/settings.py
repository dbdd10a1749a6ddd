"""What the command was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Settings:
    """The options of the command that contestants need.

    oracle: an interpreter with TensorFlow 1.15.5, or "".
    torch: an interpreter with PyTorch, and with ONNX Runtime and OpenVINO if they are installed, or "".
    small: sizes that show that everything runs, and nothing about speed.
    """

    oracle: str = ""
    torch: str = ""
    small: bool = False

    @property
    def tensorflow(self) -> str:
        """The version of the installed TensorFlow."""
        return version("tensorflow")
