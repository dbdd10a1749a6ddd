"""Calls of `scipy.misc`'s functions for images, and what SciPy 1.1 gives.

    python tests/run/images.py    # under SciPy 1.1 and Pillow 6.2: writes images.json

This file runs on Python 3.7 and later.
"""

import json
from pathlib import Path

import numpy as np

RECORDED = Path(__file__).with_name("images.json")
GREY = np.arange(20, dtype=np.uint8).reshape(4, 5) * 12
FLOATS = np.linspace(-3, 9, 20).reshape(4, 5)
COLOURS = (np.arange(60, dtype=np.uint8) * 37 % 251).reshape(4, 5, 3)
RGBA = (np.arange(80, dtype=np.uint8) * 91 % 251).reshape(4, 5, 4)
# Arguments are Python's text; `misc` is the module, `array` makes an array of an image.
CALLS = (
    "misc.bytescale(FLOATS)",
    "misc.bytescale(FLOATS, high=200, low=100)",
    "misc.bytescale(FLOATS, cmin=0, cmax=20)",
    "misc.bytescale(FLOATS, cmin=0, cmax=0)",
    "misc.bytescale(GREY, high=20)",
    "misc.bytescale(FLOATS, high=300)",
    "misc.bytescale(FLOATS, low=-1)",
    "misc.bytescale(FLOATS, low=9, high=8)",
    "misc.bytescale(FLOATS, cmin=3, cmax=2)",
    "array(misc.toimage(GREY))",
    "array(misc.toimage(FLOATS))",
    "array(misc.toimage(FLOATS, cmin=0, cmax=10, high=100, low=7))",
    "array(misc.toimage(FLOATS, mode='F'))",
    "array(misc.toimage(GREY, mode='I'))",
    "array(misc.toimage(GREY, mode='1', high=100))",
    "array(misc.toimage(GREY, mode='L'))",
    "array(misc.toimage(GREY, mode='P'))",
    "array(misc.toimage(GREY, pal=[[i, 0, 255 - i] for i in range(256)]).convert('RGB'))",
    "array(misc.toimage(GREY, mode='RGB'))",
    "array(misc.toimage(COLOURS))",
    "array(misc.toimage(COLOURS.astype(float), cmax=400))",
    "array(misc.toimage(COLOURS.transpose(2, 0, 1)))",
    "array(misc.toimage(COLOURS.transpose(0, 2, 1), channel_axis=1))",
    "array(misc.toimage(COLOURS, mode='YCbCr'))",
    "array(misc.toimage(RGBA))",
    "array(misc.toimage(RGBA, mode='CMYK'))",
    "array(misc.toimage(RGBA, mode='RGB'))",
    "array(misc.toimage(COLOURS, mode='RGBA'))",
    "array(misc.toimage(GREY[0]))",
    "array(misc.toimage(GREY * 1j))",
    "array(misc.toimage(np.zeros((2, 2, 2))))",
    "misc.fromimage(misc.toimage(COLOURS), flatten=True)",
    "misc.fromimage(misc.toimage(COLOURS), mode='L')",
    "misc.fromimage(misc.toimage(GREY), mode='RGB')",
    "misc.fromimage(misc.toimage(GREY, mode='1', high=100))",
    "misc.fromimage(misc.toimage(GREY, mode='P'))",
    "misc.imresize(GREY, 200)",
    "misc.imresize(GREY, 50)",
    "misc.imresize(GREY, 1.7)",
    "misc.imresize(GREY, (3, 7))",
    "misc.imresize(FLOATS, (3, 7), interp='nearest')",
    "misc.imresize(FLOATS, (8, 10), interp='bicubic')",
    "misc.imresize(COLOURS, (8, 10), interp='cubic')",
    "misc.imresize(COLOURS, (2, 3), interp='lanczos')",
    "misc.imresize(FLOATS, (3, 7), mode='F')",
    "misc.imrotate(GREY, 90)",
    "misc.imrotate(COLOURS, 30, interp='nearest')",
    "misc.imfilter(GREY, 'blur')",
    "misc.imfilter(COLOURS, 'sharpen')",
    "misc.imfilter(GREY, 'nothing')",
    "written(GREY, '.png')",
    "written(FLOATS, '.bmp')",
    "written(COLOURS, '.png')",
    "written(COLOURS, '.png', flatten=True)",
    "written(COLOURS, '.png', mode='L')",
    "written(RGBA, '.png')",
)


def results(misc, folder):
    """{call: its dtype and values, or the name of its error}."""

    def written(image, ending, **options):
        path = str(Path(folder, f"image{ending}"))
        misc.imsave(path, image)
        return misc.imread(path, **options)

    names = {"misc": misc, "np": np, "array": np.array, "written": written}
    names.update(GREY=GREY, FLOATS=FLOATS, COLOURS=COLOURS, RGBA=RGBA)
    found = {}
    for call in CALLS:
        try:
            value = eval(call, names)
            found[call] = [value.dtype.name, value.tolist()]
        except (ValueError, TypeError) as error:
            found[call] = type(error).__name__
    return found


if __name__ == "__main__":
    import tempfile

    from scipy import misc

    RECORDED.write_text(json.dumps(results(misc, tempfile.mkdtemp()), separators=(",", ":"), sort_keys=True) + "\n")
