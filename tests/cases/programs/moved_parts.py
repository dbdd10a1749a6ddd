# Parts of 1.15.5 that have moved or left: messages, a log for TensorBoard, a method of resource variables.
# Process: own
import glob
import os
import tempfile

import tensorflow as tf
from tensorflow.core.protobuf import config_pb2
from tensorflow.core.protobuf import graph_debug_info_pb2
from tensorflow.core.protobuf.config_pb2 import RPCOptions
from tensorflow.core.protobuf.data.experimental import snapshot_pb2
from tensorflow.python import pywrap_tensorflow
from tensorflow.python.training import slot_creator
from tensorflow.python.training import tensorboard_logging as log

options = config_pb2.ConfigProto(rpc_options=config_pb2.RPCOptions(use_rpc_for_inprocess_master=True))
print(options.rpc_options.use_rpc_for_inprocess_master, RPCOptions is config_pb2.RPCOptions)
print(graph_debug_info_pb2.GraphDebugInfo().files, sorted(snapshot_pb2.SnapshotMetadataRecord.DESCRIPTOR.fields_by_name)[:1])
print(tf.as_dtype(pywrap_tensorflow.TF_bfloat16_type()))

first = tf.get_variable("first", [2], initializer=tf.ones_initializer(), use_resource=True)
second = tf.Variable(first.initialized_value() * 2.0, name="second", use_resource=True)
slot = slot_creator.create_slot(first, first.initialized_value(), name="slot")
third = tf.Variable(tf.Variable([3.0]).initialized_value() + 1.0)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(slot.op.name, sess.run([second, slot, third]))

tf.logging.set_verbosity(tf.logging.FATAL)
folder = tempfile.mkdtemp()
for call in (lambda: log.error("no writer"), lambda: log.set_verbosity("LOUD"), lambda: log.log("LOUD", "x")):
    try:
        call()
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__, error)
    log.set_summary_writer(None)
log.error("written nowhere")
with tf.Graph().as_default(), tf.summary.FileWriter(folder) as writer:
    log.set_summary_writer(writer)
    log.info("below %s", log.get_verbosity())
    log.warn("%d of %s", 3, "them")
    log.set_verbosity(log.DEBUG)
    log.debug("all")
(events,) = glob.glob(os.path.join(folder, "events*"))
for event in tf.train.summary_iterator(events):
    if event.log_message.message:
        print(event.log_message.level, event.log_message.message)
