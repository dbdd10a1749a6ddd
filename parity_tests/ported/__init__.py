"""Ports graphs of known networks and counts what comes out: docs/port.md and docs/port-gallery.md."""
