"""`tensorflow.contrib.seq2seq`: decoders, helpers, attention and beam search. Files have the names
of 1.15.5; other files are parts of these.
"""
