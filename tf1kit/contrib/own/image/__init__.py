"""`tensorflow.contrib.image`: rotates, moves and warps images."""
