"""Writes the checkpoints in `data/` with genuine TensorFlow 1.15.5, together with the values of its
session.

python tests/record.py checkpoints --write    # replaces these files, and leaves the others there
python tests/record.py checkpoints --check    # writes them elsewhere; exits with 1 if they differ

training/           V2 of two steps, with the `checkpoint` file: slots of Adam, moving averages,
                    batch norm, a variable in parts
training_v1/        the second step as V1
types/, types_v1/   a variable of each type that 1.15.5 can keep in a variable and the format can
                    store
sharded/, sharded_v1/  saved by two servers, each its own data file; a variable with a part on
                    either; with its MetaGraph
saved_model/        by simple_save
frozen.pb, frozen_resource.pb  by convert_variables_to_constants
values.npz          FOLDER/name -> the value; bfloat16 as float32
"""

import shutil
import socket
import tempfile
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.contrib.layers import batch_norm

DATA = Path(__file__).resolve().parent / "data"
V1, V2 = tf.train.SaverDef.V1, tf.train.SaverDef.V2
TYPES = "float32 float64 float16 int8 int16 int32 int64 uint8 uint16 bool complex64 complex128 bfloat16 string"
ONLY_V2 = ("bfloat16",)
TOLERANCE = 1e-6


def draw(*shape):
    """Numbers that are the same each time, independent of earlier draws."""
    return np.random.RandomState(sum(shape)).standard_normal(shape).astype("float32")


def start(seed=0):
    """A new graph and a session."""
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    return tf.Session()


def save(session, folder, variables=None, version=V2, step=None, meta=False, **options):
    """Save what the session holds; returns {folder/name: value}, partitioned variables joined."""
    folder.mkdir(exist_ok=True)
    saver = tf.train.Saver(variables, write_version=version, max_to_keep=None, **options)
    saver.save(session, str(folder / "model.ckpt"), global_step=step, write_meta_graph=meta, write_state=False)
    names = {}
    for variable in tf.global_variables() if variables is None else variables:
        info = variable._get_save_slice_info()
        names.setdefault(info.full_name if info else variable.op.name, []).append(variable)
    values = {}
    for name, parts in names.items():
        value = np.concatenate(session.run(parts)) if len(parts) > 1 else session.run(parts[0])
        if value.dtype == object:
            value = value.astype("S")
        if value.dtype.kind == "V":
            value = value.astype("float32")
        values["/".join([folder.name + ("-%d" % step if step is not None else ""), name])] = value
    return values


def training(data):
    """A few variables of each purpose."""
    session = start()
    images = tf.constant(draw(4, 6, 6, 1))
    kernel = tf.get_variable("conv/weights", initializer=draw(3, 3, 1, 2))
    bias = tf.get_variable("conv/biases", initializer=draw(2))
    table = tf.get_variable("embedding", [10, 3], partitioner=tf.fixed_size_partitioner(3))
    net = batch_norm(tf.nn.conv2d(images, kernel, 1, "VALID") + bias, scale=True, zero_debias_moving_mean=True)
    loss = tf.reduce_mean(net * net * net) + tf.reduce_sum(tf.nn.embedding_lookup(table, [1, 9], "div"))
    step = tf.train.get_or_create_global_step()
    train = tf.train.AdamOptimizer(0.01).minimize(loss, step)
    averages = tf.train.ExponentialMovingAverage(0.9, zero_debias=True)
    with tf.control_dependencies([train, *tf.get_collection(tf.GraphKeys.UPDATE_OPS)]):
        average = averages.apply([kernel, bias])
    session.run(tf.global_variables_initializer())
    for part in table:
        part.load(draw(*part.shape.as_list()), session)
    values = {}
    for at in (1, 2):
        session.run(average)
        values.update(save(session, data / "training", step=at))
    state = tf.train.generate_checkpoint_state_proto("", "model.ckpt-2", ["model.ckpt-1"])
    (data / "training" / "checkpoint").write_text(str(state))
    values.update(save(session, data / "training_v1", version=V1))
    return values


def types(data):
    """A variable of each type."""
    session = start()
    made = []
    for name in TYPES.split():
        dtype = tf.as_dtype(name)
        if name == "string":
            value = np.array([[b"abc", b""], [b"\xff\xfe", b"x" * 200]], object)
        elif name == "bool":
            value = np.array([True, False, True])
        else:
            value = (draw(2, 3) * 10).astype("float32" if name == "bfloat16" else dtype.as_numpy_dtype)
        value = tf.cast(value, dtype) if name == "bfloat16" else value
        made.append(tf.get_variable("types/" + name, initializer=tf.constant(value) if name == "string" else value))
    made.append(tf.get_variable("scalar", initializer=np.float32(1.5)))
    made.append(tf.get_variable("empty", initializer=np.zeros((0, 3), "float32")))
    session.run(tf.global_variables_initializer())
    values = save(session, data / "types", made)
    kept = [variable for variable in made if variable.op.name.rpartition("/")[2] not in ONLY_V2]
    values.update(save(session, data / "types_v1", kept, V1))
    return values


def free_ports(count):
    """Network ports that are free."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("localhost", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def sharded(data):
    """Two servers in this process, each of which writes a data file."""
    start().close()
    cluster = tf.train.ClusterSpec({"ps": ["localhost:%d" % port for port in free_ports(2)]})
    servers = [tf.train.Server(cluster, "ps", task) for task in range(2)]
    with tf.device("/job:ps/task:0"):
        tf.get_variable("first", initializer=draw(3, 4))
    with tf.device("/job:ps/task:1"):
        tf.get_variable("second", initializer=draw(5))
    with tf.device(tf.train.replica_device_setter(ps_tasks=2)):
        table = tf.get_variable("embedding", [6, 3], partitioner=tf.fixed_size_partitioner(2))
    with tf.Session(servers[0].target) as session:
        session.run(tf.global_variables_initializer())
        for part in table:
            part.load(draw(*part.shape.as_list()), session)
        values = save(session, data / "sharded", meta=True, sharded=True)
        values.update(save(session, data / "sharded_v1", version=V1, sharded=True))
    return values


def inference(data):
    """A small network without training: as a SavedModel and as frozen graphs."""
    values = {}
    for resource, name in ((False, "frozen.pb"), (True, "frozen_resource.pb")):
        session = start()
        images = tf.placeholder("float32", [None, 4], "images")
        with tf.variable_scope("fc", use_resource=resource):
            weights = tf.get_variable("weights", initializer=draw(4, 3))
            biases = tf.get_variable("biases", [3], initializer=tf.constant_initializer(0.1))
            scale = tf.get_variable("scale", [], initializer=tf.constant_initializer(2.0))
        logits = tf.reshape(tf.matmul(images, weights) * scale + biases, [-1, 3], name="logits")
        session.run(tf.global_variables_initializer())
        graph = tf.get_default_graph().as_graph_def()
        frozen = tf.graph_util.convert_variables_to_constants(session, graph, ["logits"])
        (data / name).write_bytes(frozen.SerializeToString())
        for variable in (weights, biases, scale):
            values["%s/%s" % (name, variable.op.name)] = session.run(variable)
            values["saved_model/" + variable.op.name] = session.run(variable)
    tf.saved_model.simple_save(session, str(data / "saved_model"), {"images": images}, {"logits": logits})
    return values


def write(data):
    """Replace all files that this module writes; if a part fails, replace none."""
    with tempfile.TemporaryDirectory() as new:
        make(Path(new))
        for path in Path(new).iterdir():
            shutil.rmtree(str(data / path.name), ignore_errors=True)
            shutil.move(str(path), str(data / path.name))


def make(data):
    """Write all files into an empty folder."""
    values = {}
    for part in (training, types, sharded, inference):
        values.update(part(data))
    np.savez_compressed(str(data / "values.npz"), **values)


def check(data=DATA):
    """Check that TensorFlow's own reader finds the same in the committed files as in newly written
    ones.
    """
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        make(Path(name))
        committed = [path for path in files(data) if (Path(name) / Path(path).parts[0]).exists()]  # others have theirs
        again = files(Path(name))
        if committed != again:
            wrong.append("the files are %s" % sorted(set(committed) ^ set(again)))
        old, new = np.load(str(data / "values.npz")), np.load(str(Path(name) / "values.npz"))
        wrong += sorted(set(old.files) ^ set(new.files))
        wrong += [key for key in sorted(set(old.files) & set(new.files)) if not same(old[key], new[key])]
        for index in ("training/model.ckpt-1", "training/model.ckpt-2", "types/model.ckpt", "sharded/model.ckpt"):
            left, right = (tf.train.load_checkpoint(str(folder / index)) for folder in (data, Path(name)))
            if left.get_variable_to_shape_map() != right.get_variable_to_shape_map():
                wrong.append("%s has other variables" % index)
    for key in wrong:
        print("not as committed: %s" % key)
    print("%d values of checkpoints, %d not as committed" % (len(new.files), len(wrong)))
    return 1 if wrong else 0


def files(folder):
    """Every file below a folder, by its path there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def same(left, right):
    """Whether arrays are equal; floats may differ by the tolerance, because their last bits depend
    on the processor.
    """
    if left.dtype != right.dtype or left.shape != right.shape:
        return False
    return np.array_equal(left, right) if left.dtype.kind in "SbiU" else np.allclose(left, right, TOLERANCE, TOLERANCE)
