"""What the functions that take the path of a checkpoint say of one that is not there."""

import os
import shutil
import tempfile

import tensorflow.compat.v1 as tf

PATHS = ["missing/m", "missing/", "t.txt/m", "t.txt/", "t.txt/m/n", "empty/m", "empty/", "empty", ".", "..", "m"]


def _said(call, *arguments):
    """What a call returns or raises, as text; the text of damaged data is TensorFlow's own."""
    try:
        return str(call(*arguments))
    except tf.errors.DataLossError as error:
        return type(error).__name__
    except Exception as error:
        return "{}: {}".format(type(error).__name__, str(error).split("\n")[0])


def _restored(path):
    with tf.Graph().as_default(), tf.Session() as session:
        saver = tf.train.Saver([tf.get_variable("v", [2])])
        return saver.restore(session, path)


def _started(path):
    with tf.Graph().as_default():
        return tf.train.init_from_checkpoint(path, {"v": tf.get_variable("v", [2])})


def _loaded(path):
    with tf.Graph().as_default():
        return tf.train.Checkpoint(v=tf.get_variable("v", [2])).restore(path)


CALLS = [
    ("checkpoint_exists", tf.train.checkpoint_exists),
    ("get_checkpoint_mtimes", lambda path: len(tf.train.get_checkpoint_mtimes([path]))),
    ("remove_checkpoint", tf.train.remove_checkpoint),
    ("latest_checkpoint", tf.train.latest_checkpoint),
    ("NewCheckpointReader", tf.train.NewCheckpointReader),
    ("load_checkpoint", tf.train.load_checkpoint),
    ("list_variables", tf.train.list_variables),
    ("init_from_checkpoint", _started),
    ("restore", _restored),
    ("Checkpoint.restore", _loaded),
]


def case_missing():
    """A missing folder is an error of its own; so is a file in the place of a folder."""
    here, folder = os.getcwd(), tempfile.mkdtemp()
    inner = os.path.join(folder, "inner")  # whatever others left beside `folder` is not in ".."
    os.makedirs(os.path.join(inner, "empty"))
    open(os.path.join(inner, "t.txt"), "w").close()
    os.chdir(inner)
    try:
        said = {name: [_said(call, path) for path in PATHS] for name, call in CALLS}
    finally:
        os.chdir(here)
        shutil.rmtree(folder)
    return said


def case_state_of_a_missing_folder():
    """The state names a checkpoint in a folder that is missing."""
    folder = tempfile.mkdtemp()
    try:
        gone = os.path.join(folder, "gone")
        tf.train.update_checkpoint_state(folder, os.path.join(gone, "m-1"))
        said = _said(tf.train.latest_checkpoint, folder).replace(folder, "folder")
    finally:
        shutil.rmtree(folder)
    return {"said": said}
