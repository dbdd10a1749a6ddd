# Arrays with one element in the places of numbers, which NumPy takes up to 2.3.
import numpy as np
import tensorflow as tf

one, two = np.array([3.5]), np.array([[2]])
print(int(two), float(one), complex(one), int(one), [int(each) for each in np.array([[1], [2]])])
print("%d" % two, "%.1f" % one, "%s %5.2f" % ("a", one), "%s" % one, "%d" % 3.7)
numbers = np.zeros(4)
numbers[0] = one
numbers[1:3] = two
numbers[3] += one
print(numbers.tolist())


class Store(object):
    def __init__(self):
        self.rows, self.objects, self.words = np.zeros((2, 2), np.int32), np.empty(2, object), {}

    def fill(self):
        self.rows[0] = two
        self.rows[1, 1] = np.array([7])
        self.objects[0] = one
        self.words["one"] = one
        self.words["two"], self.rows[1, 0] = two, 4
        return self.rows.tolist(), self.objects[0], self.words["one"].shape


print(Store().fill())
with tf.Session() as session:
    loss = session.run(tf.constant([0.25]))
    history = np.zeros(3, np.float32)
    for step in range(3):
        history[step] = session.run(tf.constant([0.5])) + step
    print("loss %.3f" % loss, float(loss), history.tolist())
for wrong in (lambda: int(np.arange(2)), lambda: "%d" % np.arange(2), lambda: float("x"), lambda: int([1])):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__)
