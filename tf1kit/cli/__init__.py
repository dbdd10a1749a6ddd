"""The command `tf1kit`."""

from tf1kit.cli.main import main as main
