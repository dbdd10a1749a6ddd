"""`tensorflow.contrib.cudnn_rnn`: cells that run on any device with the weights that its GPU
kernels trained.
"""
