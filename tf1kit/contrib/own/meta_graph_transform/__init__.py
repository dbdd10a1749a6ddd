"""`tensorflow.contrib.meta_graph_transform`: rewrites MetaGraphs by the library of graph transforms."""
