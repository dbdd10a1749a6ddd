"""`tensorflow.contrib.legacy_seq2seq`: encoder-decoders on lists of tensors, one per time step."""
