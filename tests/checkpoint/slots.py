"""Asks genuine 1.15.5 what each of its optimizers keeps in a checkpoint. It also runs on Python
3.7.

python tests/record.py slots --write    # replaces data/slots.json and data/adam_steps
python tests/record.py slots --check    # exits with 1 if 1.15.5 says something else

slots.json: {optimizer: {variable: shape}} of a net of one weight, `net/w`.
adam_steps: 30 steps of Adam with betas 0.5 and 0.9, without a global step.
"""

import inspect
import json
import tempfile
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

DATA = Path(__file__).resolve().parent / "data"
STEPS, BETAS = 30, (0.5, 0.9)
MADE = {  # optimizers that need more arguments than a learning rate
    "AdagradDAOptimizer": lambda kind: kind(0.1, tf.train.get_or_create_global_step()),
    "Adam": lambda kind: kind(0.1, amsgrad=True),
    "AdamWOptimizer": lambda kind: kind(0.01),
    "MomentumOptimizer": lambda kind: kind(0.1, 0.9),
    "MomentumWOptimizer": lambda kind: kind(0.01, 0.1, 0.9),
    "MovingAverageOptimizer": lambda kind: kind(tf.train.AdamOptimizer(0.1)),
    "MultitaskOptimizerWrapper": lambda kind: kind(tf.train.MomentumOptimizer(0.1, 0.9)),
    "RMSPropOptimizer": lambda kind: kind(0.1, momentum=0.5, centered=True),
    "RMSprop": lambda kind: kind(0.1, momentum=0.5, centered=True),
    "SGD": lambda kind: kind(0.1, momentum=0.9),
    "ShampooOptimizer": lambda kind: kind(),
    "VariableClippingOptimizer": lambda kind: kind(tf.train.AdamOptimizer(0.1), {}, 1.0),
}
WRAPPERS = (  # they keep what the wrapped optimizer keeps, and need a cluster
    *("AGNOptimizer", "DropStaleGradientOptimizer", "ElasticAverageOptimizer", "ModelAverageOptimizer"),
    *("Optimizer", "SyncReplicasOptimizer"),
)


def optimizers():
    """{name: class} of every optimizer that tf.train, contrib.opt and tf.keras have."""
    import tensorflow.contrib.opt as contrib

    keras = tf.keras.optimizers
    homes = (
        ("tf.train", tf.train, tf.train.Optimizer),
        ("tf.contrib.opt", contrib, tf.train.Optimizer),
        ("tf.keras.optimizers", keras, keras.Optimizer),
    )
    return {
        home + "." + name: kind
        for home, module, base in homes
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and issubclass(kind, base) and name not in WRAPPERS
    }


def kept(name, kind):
    """{variable: shape} that the optimizer adds to a graph."""
    tf.keras.backend.clear_session()
    with tf.Graph().as_default():
        make = MADE.get(name.rpartition(".")[2], lambda kind: kind(0.1))
        if name.startswith("tf.keras"):
            model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,), use_bias=False, name="net")])
            model.compile(make(kind), "mse")
            model.train_on_batch(np.ones((4, 3)), np.ones((4, 2)))
        else:
            weight = tf.get_variable("net/w", [3, 2])
            make(kind).minimize(tf.reduce_sum(weight**2))
        return {variable.op.name: variable.shape.as_list() for variable in tf.global_variables()}


def adam_steps(folder):
    """The checkpoint of an Adam whose betas are not those that Keras has by default."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(0)
        weight = tf.get_variable("dense/kernel", initializer=np.linspace(-1, 1, 6).reshape(3, 2).astype("float32"))
        train = tf.train.AdamOptimizer(0.01, *BETAS).minimize(tf.reduce_sum(weight**2))
        session.run(tf.global_variables_initializer())
        for _ in range(STEPS):
            session.run(train)
        tf.train.Saver().save(session, str(folder / "model.ckpt"), write_meta_graph=False, write_state=False)


def write(data):
    """Write all files."""
    tf.logging.set_verbosity(tf.logging.ERROR)
    said = {name: kept(name, kind) for name, kind in sorted(optimizers().items())}
    (data / "slots.json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")
    (data / "adam_steps").mkdir(exist_ok=True)
    adam_steps(data / "adam_steps")


def held(data):
    """The results of `write`, for a comparison."""
    reader = tf.train.load_checkpoint(str(data / "adam_steps" / "model.ckpt"))
    values = {name: reader.get_tensor(name).tolist() for name in sorted(reader.get_variable_to_shape_map())}
    return json.loads((data / "slots.json").read_text()), values


def check(data=DATA):
    """Ask 1.15.5 again; returns the exit code."""
    with tempfile.TemporaryDirectory() as new:
        write(Path(new))
        equal = held(Path(new)) == held(data)
    print("slots and steps of optimizers: %s" % ("as committed" if equal else "not as committed"))
    return 0 if equal else 1
