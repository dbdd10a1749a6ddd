"""`tensorflow.contrib.graph_editor`, as far as it only looks at a graph: what is in no installed
package.
"""
