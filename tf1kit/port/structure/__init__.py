"""Gives the steps of a port a structure: names, chains, branches, and blocks that are written once."""
