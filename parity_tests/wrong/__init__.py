"""Wrong ports: one small network with much in it, its right port, and mutations of that which each rung but `beyond` passed.

legacy/net.py, migrated/net.py   the pair
ports/                           the wrong ports, as data: what is changed, and which check must notice it
"""
