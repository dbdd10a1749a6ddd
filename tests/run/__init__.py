"""Tests of `tf1kit run`, `tf1kit scan` and the plugin."""
