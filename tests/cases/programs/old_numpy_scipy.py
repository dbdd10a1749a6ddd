"""Spellings of NumPy 1 and SciPy 1: what both packages once showed at other places."""
from distutils.version import LooseVersion, StrictVersion

import numpy as np
import scipy
import scipy.sparse as sp
import tensorflow as tf
from numpy.core.numeric import asarray
from numpy.lib.arraypad import pad
from numpy.lib.function_base import average
from scipy.linalg.basic import solve
from scipy.ndimage.interpolation import zoom
from scipy.optimize.optimize import approx_fprime
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg.eigen.arpack import eigsh
from scipy.sparse.linalg.isolve.iterative import cg
from scipy.spatial.ckdtree import cKDTree
from scipy.special.orthogonal import legendre
from scipy.stats.stats import pearsonr

x = np.lib.pad(np.ones((2, 4, 4, 3)), ((0, 0), (2, 2), (2, 2), (0, 0)), "constant", constant_values=0)
print(tf.Session().run(tf.reduce_sum(tf.constant(x))), x.shape, pad is np.pad)
print(np.lib.stride_tricks.as_strided(np.arange(3), (2, 2), (8, 8)).tolist(), average([1, 3]), asarray([1]).dtype)
print(abs(eigsh(sp.eye(6).tocsr() * 2.0, 1, which="LM")[0]), cg(np.eye(2), np.ones(2))[0])
print(solve([[2.0]], [4.0]), zoom(np.eye(2), 2, order=0).sum(), approx_fprime(np.ones(1), lambda v: v[0] * 3, 1e-8).round(3))
print(connected_components(sp.eye(2))[0], cKDTree([[0.0]]).query([[1.0]])[0], legendre(2)(1.0).round(6), round(pearsonr([1, 2, 4], [2, 4, 8])[0], 6))
print(scipy.sqrt(-1), scipy.mean([1, 2]), scipy.linspace(0, 1, 3), scipy.array([1]).shape)
print(StrictVersion("1.0") == StrictVersion("1.0.0"), StrictVersion("1.2a1") < StrictVersion("1.2"), LooseVersion("1.9") < LooseVersion("1.10"))
