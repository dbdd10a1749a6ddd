"""Wrong ports of one small network with many features. Most pass every rung but `beyond`.

legacy/net.py, migrated/net.py   the legacy graph and its right port
ports/                           tables of wrong ports: each change, and the check that notices it
"""
