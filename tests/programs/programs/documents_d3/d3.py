# D3: the complete script, as the document prints it.
import cifar10_input
import tensorflow as tf
import numpy as np

def weight_variable(shape):
    initial = tf.truncated_normal(shape=shape, mean=0.0, stddev=0.1)
    return tf.Variable(initial)

def bias_variable(shape):
    initial = tf.constant(0.1, shape=shape)
    return tf.Variable(initial)

def conv2d(x, W):
    return tf.nn.conv2d(x, W, strides=[1,1,1,1], padding='SAME')

def max_pool_2x2(x):
    return tf.nn.max_pool(x, ksize=[1,2,2,1], strides=[1,2,2,1], padding='SAME')

def avg_pool_6x6(x):
    return tf.nn.avg_pool(x, ksize=[1,6,6,1], strides=[1,6,6,1], padding='SAME')

def print_op_shape(t):
    print(t.op.name, '', t.get_shape().as_list())

batch_size = 128
learning_rate = 1e-4
training_step = 15000
display_step = 200
data_dir = './cifar10_data/cifar-10-batches-bin'
print('begin')
images_train, labels_train = cifar10_input.inputs(eval_data=False, data_dir=data_dir, batch_size=batch_size)
print('begin data')

input_x = tf.placeholder(dtype=tf.float32, shape=[None,24,24,3])
input_y = tf.placeholder(dtype=tf.float32, shape=[None,10])
x_image = tf.reshape(input_x, [batch_size,24,24,3])

W_conv1 = weight_variable([5,5,3,64])
b_conv1 = bias_variable([64])
h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)
print_op_shape(h_conv1)
h_pool1 = max_pool_2x2(h_conv1)
print_op_shape(h_pool1)

W_conv21 = weight_variable([5,1,64,64])
b_conv21 = bias_variable([64])
h_conv21 = tf.nn.relu(conv2d(h_pool1, W_conv21) + b_conv21)
print_op_shape(h_conv21)
W_conv2 = weight_variable([1,5,64,64])
b_conv2 = bias_variable([64])
h_conv2 = tf.nn.relu(conv2d(h_conv21, W_conv2) + b_conv2)
print_op_shape(h_conv2)
h_pool2 = max_pool_2x2(h_conv2)
print_op_shape(h_pool2)

W_conv3 = weight_variable([5,5,64,10])
b_conv3 = bias_variable([10])
h_conv3 = tf.nn.relu(conv2d(h_pool2, W_conv3) + b_conv3)
print_op_shape(h_conv3)
nt_hpool3 = avg_pool_6x6(h_conv3)
print_op_shape(nt_hpool3)
nt_hpool3_flat = tf.reshape(nt_hpool3, [-1,10])
y_conv = tf.nn.softmax(nt_hpool3_flat)

cost = tf.reduce_mean(-tf.reduce_sum(input_y * tf.log(y_conv), axis=1))
train = tf.train.AdamOptimizer(learning_rate).minimize(cost)
correct_prediction = tf.equal(tf.arg_max(y_conv,1), tf.arg_max(input_y,1))
accuracy = tf.reduce_mean(tf.cast(correct_prediction, dtype=tf.float32))

sess = tf.Session()
sess.run(tf.global_variables_initializer())
tf.train.start_queue_runners(sess=sess)
for step in range(training_step):
    image_batch, label_batch = sess.run([images_train, labels_train])
    label_b = np.eye(10, dtype=np.float32)[label_batch]
    train.run(feed_dict={input_x: image_batch, input_y: label_b}, session=sess)
    if step % display_step == 0:
        train_accuracy = accuracy.eval(feed_dict={input_x: image_batch, input_y: label_b}, session=sess)
        print('Step {0} tranining accuracy {1}'.format(step, train_accuracy))
