"""`PIL.Image.ANTIALIAS` and its like.  Gone since Pillow 10.

Write `Image.LANCZOS`.
"""

CONSTANTS = {"ANTIALIAS": "LANCZOS", "LINEAR": "BILINEAR", "CUBIC": "BICUBIC"}
NAMES = {"PIL.Image": {name: f"PIL.Image:{today}" for name, today in CONSTANTS.items()}}
INSTEAD = {f"PIL.Image.{name}": f"Image.{today}" for name, today in CONSTANTS.items()}
