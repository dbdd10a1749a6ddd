"""`tensorflow.contrib.seq2seq`: decoders, helpers, attention and beam search; files named as in
1.15.5, and their parts.
"""
