"""Record what TensorFlow 1 gives, or check that it gives what is committed. This one command runs
the recorders of all folders.

    python -W ignore tests/record.py genuine --check              # all of tests/genuine/cases
    python -W ignore tests/record.py programs --write slim_layers # one program
    python2 tests/record.py programs --check                      # those with `# Python: 2.7`
    python -W ignore tests/record.py genuine --write --folder NEW # elsewhere; under the kit, too

Python 3.7 with genuine TensorFlow 1.15.5; Python 2.7 for its programs.  Exit code 1: something is
not as committed, or failed.
"""

from __future__ import print_function

import argparse
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDERS = {  # subject -> the recorder below this folder, and what it records
    "genuine": ("genuine/record", "what the cases of tests/genuine return"),
    "programs": ("programs/record", "what the programs of tests/programs print"),
    "cases": ("programs/record", "what the small programs of tests/cases print"),
    "inventory": ("inventory/record", "the names and arguments that 1.15.5 has"),
    "checkpoints": ("checkpoint/record", "a checkpoint of each format"),
    "optimizers": ("checkpoint/optimizers", "a checkpoint of each optimizer, and its later values"),
    "cells": ("checkpoint/cells", "what recurrent cells compute"),
    "captures": ("capture/record", "what the recorder sees of the programs of tests/capture"),
    "legacy_captures": ("capture/record_legacy", "captures of the programs of legacy/ and of docs/3-prove-it.md"),
    "causes": ("parity/causes/record", "graphs of networks that are wrong in one thing"),
    "slots": ("checkpoint/slots", "what each optimizer keeps in a checkpoint"),
}
CAPTURES = ("captures", "legacy_captures")
WITH_UNITS = dict(
    {"genuine": "TOPIC", "programs": "PROGRAM", "cases": "PROGRAM", "inventory": "PART"},
    **dict.fromkeys(CAPTURES, "PROGRAM"),
)


def recorder(subject):
    """Import the module that records a subject, with its folder first in `sys.path`, as for a
    script.
    """
    folder, _, name = RECORDERS[subject][0].rpartition("/")
    sys.path[0] = os.path.join(HERE, folder)
    return importlib.import_module(name)


def refuse():
    """End unless this is genuine 1.15, because everything is compared with what is recorded."""
    import tensorflow

    if not tensorflow.__version__.startswith("1.15."):
        sys.exit("refused: this is TensorFlow %s, not genuine 1.15" % tensorflow.__version__)


def parsed(argv):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    subjects = parser.add_subparsers(dest="subject", metavar="SUBJECT")
    subjects.required = True
    for subject in sorted(RECORDERS):
        own = subjects.add_parser(subject, help=RECORDERS[subject][1])
        own.set_defaults(units=[], folder=None)
        what = own.add_mutually_exclusive_group(required=True)
        what.add_argument("--write", action="store_true", help="replace what is committed")
        what.add_argument("--check", action="store_true", help="record again, compare with what is committed")
        if subject in WITH_UNITS:
            own.add_argument("units", nargs="*", metavar=WITH_UNITS[subject], help="all of them where none is named")
        if subject == "genuine":
            own.add_argument("--folder", help="write to this folder instead: any TensorFlow may")
    return parser.parse_args(argv)


def main(argv=None):
    """Write or check one subject; returns the exit code."""
    args = parsed(argv)
    here = args.subject not in ("programs", "cases")  # which run in processes of their own
    if here and not (args.write and args.folder):
        refuse()
    module = recorder(args.subject)
    if not here:
        return module.main(os.path.join(HERE, args.subject), args.check, args.units)
    if args.subject in CAPTURES:
        return module.main(args.units, args.write)
    if args.subject == "inventory":
        return module.main(args.check, args.units)
    if args.subject == "genuine":
        return module.main(args.check, args.units, args.folder)
    return module.check() if args.check else module.write(module.DATA)


if __name__ == "__main__":
    sys.exit(main())
