"""The module `pkg_resources` of setuptools, as far as programs use it: versions of packages, files
beside modules, entry points.  Gone since setuptools 82.

Write `importlib.metadata` and `importlib.resources`, and `packaging.version.Version`.
"""

from __future__ import annotations

import importlib
import importlib.metadata as metadata
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import IO, Any


class ResolutionError(Exception):
    """A requirement that is not met."""


class DistributionNotFound(ResolutionError):  # noqa: N818  its name in setuptools
    """A package that is not installed."""


class VersionConflict(ResolutionError):  # noqa: N818
    """A package that is installed in another version."""


def parse_version(text: str) -> Any:
    """The version, for comparisons."""
    from packaging.version import Version

    return Version(text)


class Distribution:
    """An installed package.

    Args:
        found: what `importlib.metadata` knows of it.
    """

    def __init__(self, found: metadata.Distribution) -> None:
        self.project_name, self.version = found.metadata["Name"], found.version
        self.key, self.location = self.project_name.lower(), str(found.locate_file(""))

    @property
    def parsed_version(self) -> Any:
        """The version, for comparisons."""
        return parse_version(self.version)


def get_distribution(dist: str) -> Distribution:
    """The installed package that a requirement such as "numpy>=1.10" names.

    Raises:
        DistributionNotFound: it is not installed.
        VersionConflict: it is installed in another version.
    """
    from packaging.requirements import Requirement

    needed = Requirement(str(dist))
    try:
        found = Distribution(metadata.distribution(needed.name))
    except metadata.PackageNotFoundError:
        raise DistributionNotFound(
            f"The {needed} distribution was not found and is required by the application"
        ) from None
    if not needed.specifier.contains(found.version, prereleases=True):
        raise VersionConflict(found, needed)
    return found


def require(*requirements: str) -> list[Distribution]:
    """The installed packages of requirements; raises as `get_distribution` does."""
    return [get_distribution(each) for each in requirements]


class EntryPoint(metadata.EntryPoint):
    """An object of a module under a name: "x = package.module:Class"."""

    @classmethod
    def parse(cls, src: str, dist: Any = None) -> EntryPoint:
        """The entry point of such a text.

        Raises:
            ValueError: the text has another form.
        """
        name, equals, value = (each.strip() for each in src.partition("="))
        if not (name and equals and cls.pattern.match(value)):
            raise ValueError(f"EntryPoint must be in 'name=module:attrs [extras]' format: {src!r}")
        return cls(name, value, "")

    def load(self, require: bool = True, *args: Any, **kwargs: Any) -> Any:
        """The object; what its package requires is not looked up."""
        return super().load()

    def resolve(self) -> Any:
        """The object."""
        return super().load()


def iter_entry_points(group: str, name: str | None = None) -> Iterator[metadata.EntryPoint]:
    """The entry points of a group; `load` gives the object of one."""
    yield from (each for each in metadata.entry_points(group=group) if name in (None, each.name))


def resource_filename(package_or_requirement: str, resource_name: str) -> str:
    """The path of a file or a folder beside a module."""
    module: ModuleType = sys.modules.get(package_or_requirement) or importlib.import_module(package_or_requirement)
    return str(Path(str(module.__file__)).parent / resource_name)


def resource_exists(package_or_requirement: str, resource_name: str) -> bool:
    """Whether there is such a file or folder."""
    return Path(resource_filename(package_or_requirement, resource_name)).exists()


def resource_isdir(package_or_requirement: str, resource_name: str) -> bool:
    """Whether it is a folder."""
    return Path(resource_filename(package_or_requirement, resource_name)).is_dir()


def resource_listdir(package_or_requirement: str, resource_name: str) -> list[str]:
    """The names in a folder."""
    return [each.name for each in Path(resource_filename(package_or_requirement, resource_name)).iterdir()]


def resource_string(package_or_requirement: str, resource_name: str) -> bytes:
    """The content of a file."""
    return Path(resource_filename(package_or_requirement, resource_name)).read_bytes()


def resource_stream(package_or_requirement: str, resource_name: str) -> IO[bytes]:
    """A file, open for reading."""
    return Path(resource_filename(package_or_requirement, resource_name)).open("rb")


TODAY = "importlib.metadata and importlib.resources"
ALONE = {"pkg_resources": TODAY}
NAMES = {
    "pkg_resources": {
        each.__name__: each
        for each in (
            Distribution, DistributionNotFound, EntryPoint, ResolutionError, VersionConflict, get_distribution, iter_entry_points,
            parse_version, require, resource_exists, resource_filename, resource_isdir, resource_listdir,
            resource_stream, resource_string,
        )
    }
}  # fmt: skip
