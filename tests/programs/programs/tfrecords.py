"""TFRecords written with tf.python_io, read by a queue and by tf.data, images encoded and cropped on the way."""
import numpy as np
import tensorflow as tf


def _int64_feature(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


def _bytes_feature(value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


writer = tf.python_io.TFRecordWriter("digits.tfrecords")
random = np.random.RandomState(0)
for label in range(6):
    image = random.randint(0, 255, (8, 8, 1)).astype(np.uint8)
    example = tf.train.Example(features=tf.train.Features(feature={
        "label": _int64_feature(label), "image_raw": _bytes_feature(image.tobytes())}))
    writer.write(example.SerializeToString())
writer.close()


def decode(serialized_example):
    features = tf.parse_single_example(serialized_example, features={
        "image_raw": tf.FixedLenFeature([], tf.string), "label": tf.FixedLenFeature([], tf.int64)})
    image = tf.reshape(tf.decode_raw(features["image_raw"], tf.uint8), [8, 8, 1])
    image = tf.image.resize_image_with_crop_or_pad(image, 6, 6)
    return tf.cast(image, tf.float32) * (1. / 255) - 0.5, tf.cast(features["label"], tf.int32)


reader = tf.TFRecordReader()
_, serialized = reader.read(tf.train.string_input_producer(["digits.tfrecords"], shuffle=False))
images, sparse_labels = tf.train.batch(list(decode(serialized)), batch_size=4, num_threads=1)

dataset = tf.data.TFRecordDataset("digits.tfrecords").map(decode).repeat(2).batch(4)
iterator = dataset.make_one_shot_iterator()
next_images, next_labels = iterator.get_next()

with tf.Session() as sess:
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    for _ in range(2):
        image_values, label_values = sess.run([images, sparse_labels])
        print("queue", label_values, "%.4f" % image_values.mean())
    coord.request_stop()
    coord.join(threads)
    while True:
        try:
            image_values, label_values = sess.run([next_images, next_labels])
        except tf.errors.OutOfRangeError:
            break
        print("data", label_values, "%.4f" % image_values.mean())
for record in tf.python_io.tf_record_iterator("digits.tfrecords"):
    example = tf.train.Example.FromString(record)
    print(example.features.feature["label"].int64_list.value[0], end=" ")
print()
