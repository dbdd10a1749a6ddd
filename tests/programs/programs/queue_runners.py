"""Text files read through a queue of names, a reader, tf.train.batch and a Coordinator."""
from __future__ import print_function

import tensorflow as tf

for number in range(2):
    with open("part%d.csv" % number, "w") as handle:
        for row in range(4):
            handle.write("%d,%d,%.1f\n" % (number, row, number * 10 + row / 2.0))

filename_queue = tf.train.string_input_producer(["part0.csv", "part1.csv"], num_epochs=1, shuffle=False)
reader = tf.TextLineReader()
key, value = reader.read(filename_queue)
file_number, row, amount = tf.decode_csv(value, record_defaults=[[0], [0], [0.0]])
numbers, rows, amounts = tf.train.batch([file_number, row, amount], batch_size=3, allow_smaller_final_batch=True)

with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    try:
        while not coord.should_stop():
            print(*[part.tolist() for part in sess.run([numbers, rows, amounts])])
    except tf.errors.OutOfRangeError:
        print("Done reading")
    finally:
        coord.request_stop()
    coord.join(threads)
