"""`tensorflow.contrib.cudnn_rnn`: the cells that run, on any device, what its GPU kernels have
trained.
"""
