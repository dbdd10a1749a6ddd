# One parameter server and two workers on this machine: variables that a setter places on the server,
# steps of each worker for itself and synchronised ones, a supervisor.
import os
import socket
import subprocess
import sys

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
STEPS = 8


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("localhost", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def opened(server, chief, name, make):
    """The session that `make` makes. The chief has its own first, or the other would sleep for 30 seconds."""
    with tf.Graph().as_default(), tf.device("/job:ps/task:0"):
        queue = tf.FIFOQueue(1, tf.int32, shapes=[[]], shared_name=name)
        tell, wait = queue.enqueue(1), queue.dequeue()
        plain = tf.Session(server.target)
    if not chief:
        plain.run(wait)
    session = make()
    if chief:
        plain.run(tell)
    return session


def asynchronous(server, setter, chief):
    """Each worker takes STEPS steps; the gradient is constant, so their order is not seen."""
    with tf.Graph().as_default(), tf.device(setter):
        step = tf.train.get_or_create_global_step()
        weight = tf.get_variable("asynchronous", initializer=tf.zeros([3]))
        loss = tf.reduce_sum(weight * [1.0, 2.0, 4.0])
        train = tf.train.GradientDescentOptimizer(0.5).minimize(loss, step)
        print(weight.device, loss.device)
        make = lambda: tf.train.MonitoredTrainingSession(server.target, chief)
        with opened(server, chief, "first", make) as session:
            for _ in range(STEPS):
                session.run(train)
            while session.run(step) < 2 * STEPS:
                pass
            print("asynchronous", session.run([step, weight]))


def synchronised(server, setter, chief):
    """A step is the mean of two gradients."""
    with tf.Graph().as_default(), tf.device(setter):
        step = tf.train.get_or_create_global_step()
        draw = np.random.RandomState(0)
        x, y = (tf.constant(draw.normal(size=(16, size)).astype("float32")) for size in (4, 1))
        weight = tf.get_variable("synchronised", initializer=tf.ones([4, 1]))
        loss = tf.reduce_mean(tf.square(tf.matmul(x, weight) - y))
        optimizer = tf.train.SyncReplicasOptimizer(tf.train.GradientDescentOptimizer(0.1), 2, total_num_replicas=2)
        train = optimizer.minimize(loss, global_step=step)
        hooks = [optimizer.make_session_run_hook(chief, num_tokens=0)]
        make = lambda: tf.train.MonitoredTrainingSession(server.target, chief, hooks=hooks)
        session = opened(server, chief, "second", make)
        for _ in range(STEPS):
            session.run(train)
        print("synchronised", session.run(step), ["%.4f" % each for each in session.run(weight)[:, 0]])


def supervised(server, setter, chief):
    with tf.Graph().as_default(), tf.device(setter):
        step = tf.train.get_or_create_global_step()
        total = tf.get_variable("supervised", initializer=tf.constant(0.0))
        more = tf.group(tf.assign_add(total, 0.25, use_locking=True), tf.assign_add(step, 1, use_locking=True))
        supervisor = tf.train.Supervisor(is_chief=chief, global_step=step, logdir=None)
        session = opened(server, chief, "third", lambda: supervisor.prepare_or_wait_for_session(server.target))
        for _ in range(STEPS):
            session.run(more)
        while session.run(step) < 2 * STEPS:
            pass
        print("supervised", session.run([step, total]))

def leave_with_the_other(server, index):
    """A session needs all workers, so nobody leaves before both are done, and no session is closed. The last
    one needs only the server: the other worker may leave while this one still waits for an answer.
    """
    alone = tf.ConfigProto(device_filters=["/job:ps", "/job:worker/task:%d" % index])
    with tf.Graph().as_default(), tf.device("/job:ps/task:0"):
        queue = tf.FIFOQueue(4, tf.int32, shapes=[[]], shared_name="done")
        session = tf.Session(server.target, config=alone)
        session.run(queue.enqueue_many([[1, 1]]))
        session.run(queue.dequeue_many(2))
        os._exit(0)


def work(job, index, ports):
    hosts = ["localhost:" + port for port in ports]
    cluster = tf.train.ClusterSpec({"ps": hosts[:1], "worker": hosts[1:]})
    server = tf.train.Server(cluster, job_name=job, task_index=index)
    if job == "ps":
        server.join()
    setter = tf.train.replica_device_setter(worker_device="/job:worker/task:%d" % index, cluster=cluster)
    for part in (asynchronous, synchronised, supervised):
        part(server, setter, index == 0)
        sys.stdout.flush()
    leave_with_the_other(server, index)


def start(job, index, ports):
    command = [sys.executable, os.path.abspath(__file__), job, str(index)] + [str(port) for port in ports]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


if len(sys.argv) > 1:
    work(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
ports = free_ports(3)
jobs = [start("ps", 0, ports), start("worker", 0, ports), start("worker", 1, ports)]
for number, worker in enumerate(jobs[1:]):
    said, errors = worker.communicate()
    print("worker %d" % number)
    print(said if worker.returncode == 0 else errors[-2000:])
jobs[0].kill()
