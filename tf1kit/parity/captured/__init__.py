"""A capture in the place of a legacy module: the same ladder, with what the program really did.

`load_captured` makes a `CapturedPair`, and `CapturedLadder` runs the rungs on it.
"""
