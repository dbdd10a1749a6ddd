"""`scipy.misc.imread`, `imresize`, `imsave`, `toimage`, ...: functions for images, by Pillow. Gone
since SciPy 1.2 and 1.3.

Use `imageio` or Pillow; note that `imsave` and `imresize` stretch floats to 0..255 first
(`bytescale`). The numbers are those of SciPy 1.1, with that stretch. It needs Pillow, which the kit
does not install.
"""

from __future__ import annotations

from typing import Any

RESAMPLE = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}
CHANNELS = {"RGB": 3, "YCbCr": 3, "RGBA": 4, "CMYK": 4}
AXES = {0: (1, 2, 0), 1: (0, 2, 1), 2: (0, 1, 2)}  # the channels' axis, to the axes of height, width, channels
WORDS = "blur contour detail edge_enhance edge_enhance_more emboss find_edges smooth smooth_more sharpen"
FILTERS = WORDS.split()


def pillow(module: str) -> Any:
    """A module of Pillow. Without Pillow, the `ImportError` says what to install."""
    import importlib

    try:
        return importlib.import_module(f"PIL.{module}")
    except ModuleNotFoundError as error:
        raise ImportError("the image functions of scipy.misc need Pillow: pip install pillow", name="PIL") from error


def bytescale(data: Any, cmin: Any = None, cmax: Any = None, high: int = 255, low: int = 0) -> Any:
    """`data` stretched from cmin..cmax (by default its own range) to low..high, as uint8. Data of
    uint8 stay as they are.

    Raises:
        ValueError: `low` and `high` are not in order within 0..255, or `cmin` is above `cmax`.
    """
    import numpy as np

    if data.dtype == np.uint8:
        return data
    if not 0 <= low <= high <= 255:
        raise ValueError(f"`low` and `high` must be in 0..255, and `low` at most `high`, but they are {low} and {high}")
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    if cmax < cmin:
        raise ValueError(f"`cmax` has to be at least `cmin`; they are {cmax} and {cmin}")
    scaled = (data - cmin) * (float(high - low) / ((cmax - cmin) or 1)) + low
    return (scaled.clip(low, high) + 0.5).astype(np.uint8)


def fromimage(im: Any, flatten: bool = False, mode: str | None = None) -> Any:
    """A Pillow image as an array: uint8 (height, width) or (height, width, channels); float32 if it
    is flattened.
    """
    import numpy as np

    if mode is not None:
        im = im if im.mode == mode else im.convert(mode)
    elif im.mode == "P":
        im = im.convert("RGBA" if "transparency" in im.info else "RGB")
    if flatten:
        im = im.convert("F")
    elif im.mode == "1":
        im = im.convert("L")
    return np.array(im)


def toimage(
    arr: Any,
    high: int = 255,
    low: int = 0,
    cmin: Any = None,
    cmax: Any = None,
    pal: Any = None,
    mode: str | None = None,
    channel_axis: int | None = None,
) -> Any:
    """An array as a Pillow image, stretched by `bytescale` unless it is uint8 or `mode` is "F" or
    "1". "I" stretches uint8, too.

    Mode "1" takes each truth value of `arr > high` for eight pixels, as SciPy did.

    Raises:
        ValueError: the array is complex, its shape is not that of an image, or the mode does not
            fit.
    """
    import numpy as np

    data = np.asarray(arr)
    if np.iscomplexobj(data):
        raise ValueError("a complex array is not an image")
    image = pillow("Image")
    if data.ndim == 2:
        return _plane(image, data, (high, low, cmin, cmax), pal, mode)
    if data.ndim != 3 or not {3, 4} & set(data.shape):
        raise ValueError(f"an array of shape {data.shape} is not an image: 2 dimensions, or 3 with 3 or 4 channels")
    if channel_axis is None:
        channel_axis = data.shape.index(3 if 3 in data.shape else 4)
    channels = data.shape[channel_axis]
    mode = mode or {3: "RGB", 4: "RGBA"}.get(channels)
    if CHANNELS.get(str(mode)) != channels:
        raise ValueError(f"mode {mode} does not fit {channels} channels")
    pixels = bytescale(data, cmin, cmax, high, low).transpose(AXES[channel_axis])
    return image.frombytes(mode, (pixels.shape[1], pixels.shape[0]), pixels.tobytes())


def _plane(pil: Any, data: Any, scale: tuple[Any, ...], pal: Any, mode: str | None) -> Any:
    """An image of one channel."""
    import numpy as np

    high, low, cmin, cmax = scale
    size = (data.shape[1], data.shape[0])
    if mode == "F":
        return pil.frombytes("F", size, data.astype(np.float32).tobytes())
    if mode == "I":
        lowest, highest = (data.min() if cmin is None else cmin), (data.max() if cmax is None else cmax)
        stretched = (data * 1.0 - lowest) * (high - low) / (highest - lowest) + low
        return pil.frombytes("I", size, stretched.astype(np.uint32).tobytes())
    if mode == "1":
        return pil.frombytes("1", size, (data > high).tobytes()[: size[1] * -(-size[0] // 8)])
    if mode not in (None, "L", "P"):
        raise ValueError(f"mode {mode} does not fit an array of two dimensions")
    made = pil.frombytes("L", size, bytescale(data, cmin, cmax, high, low).tobytes())
    if pal is not None or mode == "P":
        grey = np.arange(256, dtype=np.uint8)[:, None] * np.ones(3, np.uint8)
        made.putpalette(np.asarray(grey if pal is None else pal, np.uint8).tobytes())
    return made


def imread(name: Any, flatten: bool = False, mode: str | None = None) -> Any:
    """A file as an array: see `fromimage`."""
    with pillow("Image").open(name) as image:
        return fromimage(image, flatten, mode)


def imsave(name: Any, arr: Any, format: str | None = None) -> None:
    """Write an array as a file: see `toimage`."""
    toimage(arr, channel_axis=2 if getattr(arr, "ndim", 2) == 3 else None).save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: str | None = None) -> Any:
    """Resize an image to a per cent (an int), by a factor (a float), or to (height, width); gives
    uint8.
    """
    import numpy as np

    image = toimage(arr, mode=mode)
    if np.issubdtype(type(size), np.integer):
        new = tuple((np.array(image.size) * (size / 100.0)).astype(int))
    elif np.issubdtype(type(size), np.floating):
        new = tuple((np.array(image.size) * size).astype(int))
    else:
        new = (size[1], size[0])
    return fromimage(image.resize([int(n) for n in new], resample=RESAMPLE[interp]))


def imrotate(arr: Any, angle: float, interp: str = "bilinear") -> Any:
    """Rotate an image counter-clockwise about its centre, by degrees; gives uint8 of the same
    size.
    """
    return fromimage(toimage(arr).rotate(angle, resample=RESAMPLE[interp]))


def imfilter(arr: Any, ftype: str) -> Any:
    """Filter an image by one of Pillow's filters; raises `ValueError` for an unknown filter."""
    if ftype not in FILTERS:
        raise ValueError(f"{ftype!r} is not a filter; the filters are {', '.join(FILTERS)}")
    return fromimage(toimage(arr).filter(getattr(pillow("ImageFilter"), ftype.upper())))


def imshow(arr: Any) -> None:
    """Show an image in the system's viewer."""
    toimage(arr).show()


FUNCTIONS = (bytescale, fromimage, toimage, imread, imsave, imresize, imrotate, imfilter, imshow)
NAMES = {"scipy.misc": {function.__name__: function for function in FUNCTIONS}, "scipy.ndimage": {"imread": imread}}
ALONE = {"scipy.misc": "Pillow for images, scipy.special, scipy.datasets"}
