"""`tensorflow.contrib.graph_editor`: it selects, copies and rewires parts of a built graph."""
