"""Runs the blocks of docs/2-port-it.md, and reports where they print something else than the guide
shows.

python tests/docs/guide.py tf1      # under genuine TensorFlow 1.15.5, or under the kit
python tests/docs/guide.py today    # under a current TensorFlow
"""

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
import traceback

import numpy as np

GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "docs", "2-port-it.md")
BLOCK = re.compile(r"^```(python tf1|python today|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections():
    """{title: {"tf1": code, "today": code, "text": the output of both}} of the sections that have
    blocks.
    """
    with io.open(GUIDE, encoding="utf-8") as file:
        parts = re.split("^## (.*)$", file.read(), flags=re.MULTILINE)
    return {
        title: {kind.replace("python ", ""): code for kind, code in BLOCK.findall(body)}
        for title, body in zip(parts[1::2], parts[2::2])
    }


def printed(code, names):
    """The output of a block that runs in an empty folder."""
    home, folder = os.getcwd(), tempfile.mkdtemp()
    os.chdir(folder)
    try:
        with open("block.py", "w") as file:  # AutoGraph reads it
            file.write(code)
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(code, os.path.abspath("block.py"), "exec"), names)
        return output.getvalue()
    except Exception:
        return traceback.format_exc()
    finally:
        os.chdir(home)
        shutil.rmtree(folder)


def main(side):
    """Print each section with another output; returns the exit code."""
    import tensorflow as tf

    names = {"np": np, "tf": tf, "__name__": "guide"}
    if side == "today":
        import keras

        names["keras"] = keras
    wrong = 0
    for title, blocks in sections().items():
        if side == "tf1":
            tf.reset_default_graph()
        said = printed(blocks[side], dict(names, __builtins__=__builtins__))
        if said != blocks["text"]:
            wrong += 1
            print("%s prints\n%sinstead of\n%s" % (title, said, blocks["text"]))
    print("%d sections, %d wrong" % (len(sections()), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
