"""The parts of `tensorflow.contrib.graph_editor` that only look at a graph."""
