"""Picture operations of 1.x: resize with align_corners, crops and flips with seeds, encode and decode, summaries of bytes."""
import numpy as np
import tensorflow as tf

ramp = tf.reshape(tf.range(16, dtype=tf.float32), [1, 4, 4, 1])
sizes = {
    "bilinear": tf.image.resize_images(ramp, [7, 7]),
    "corners": tf.image.resize_images(ramp, [7, 7], align_corners=True),
    "nearest": tf.image.resize_nearest_neighbor(ramp, [6, 6]),
    "cubic": tf.image.resize_images(ramp, [3, 3], method=tf.image.ResizeMethod.BICUBIC),
    "area": tf.image.resize_area(ramp, [2, 2]),
}
picture = tf.constant(np.random.RandomState(0).randint(0, 255, (8, 8, 3)).astype(np.uint8))
floats = tf.image.convert_image_dtype(picture, tf.float32)
changes = {
    "crop": tf.random_crop(floats, [5, 5, 3], seed=3),
    "flip": tf.image.random_flip_left_right(floats, seed=1),
    "brightness": tf.image.random_brightness(floats, max_delta=0.4, seed=2),
    "contrast": tf.image.random_contrast(floats, 0.2, 1.8, seed=3),
    "hue": tf.image.random_hue(floats, 0.1, seed=4),
    "saturation": tf.image.adjust_saturation(floats, 0.5),
    "standardization": tf.image.per_image_standardization(floats),
    "central": tf.image.central_crop(floats, 0.5),
    "pad": tf.image.pad_to_bounding_box(floats, 1, 2, 12, 12),
    "gray": tf.image.rgb_to_grayscale(floats),
    "rotated": tf.contrib.image.rotate(floats, 0.5),
    "transpose": tf.image.transpose_image(floats),
}
png = tf.image.decode_png(tf.image.encode_png(picture), channels=3)
boxes = tf.image.non_max_suppression([[0., 0, 1, 1], [0, 0, 1, .9], [2, 2, 3, 3]], [.9, .8, .7], 3)
with tf.Session() as sess:
    for name, value in sorted(sess.run(sizes).items()):
        print(name, value.shape, np.round(value.ravel()[:6], 3).tolist())
    for name, value in sorted(sess.run(changes).items()):
        print(name, value.shape, "%.4f %.4f" % (value.mean(), value.std()))
    print(np.array_equal(*sess.run([png, picture])), sess.run(boxes))
