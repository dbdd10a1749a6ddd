"""Functions of the sweep whose values are others today, to the reason."""

EXCEPTIONS: dict[str, str] = {
    "contrib.layers.maxout": "the largest of NaN and a number is the number in 1.15.5, and NaN today",
}
