"""The operations by what they do with a gradient: pass it on, add it to others, multiply it; and plain arithmetic."""

from __future__ import annotations

from tf1kit.port.net import VARIABLES

PASSED = """
    BroadcastTo CheckNumerics EnsureShape ExpandDims GuaranteeConst Identity IdentityN PlaceholderWithDefault
    PreventGradient ReadVariableOp Reshape Snapshot Squeeze StopGradient Tile
"""
ADDED = """
    AccumulateNV2 Add AddN AddV2 AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BatchToSpace BatchToSpaceND BiasAdd BiasAddGrad
    Concat ConcatV2 Conj ConjugateTranspose Cumsum DepthToSpace Diag DiagPart DynamicStitch Gather GatherNd GatherV2
    MatrixBandPart MatrixDiag MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2 MatrixDiagV3 Mean MirrorPad
    MirrorPadGrad Neg Pack Pad PadV2 ResizeBilinearGrad ResizeNearestNeighborGrad Reverse ReverseV2 Roll ScatterNd SegmentSum
    Slice SpaceToBatch SpaceToBatchND SpaceToDepth Split SplitV StridedSlice StridedSliceGrad Sub Sum Transpose Unpack
    UnsortedSegmentSum
"""
MULTIPLIED = """
    BatchMatMul BatchMatMulV2 BatchMatMulV3 Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D Conv3DBackpropFilterV2
    Conv3DBackpropInputV2 DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput
    Einsum MatMul Mul
"""
MULTIPLIED_FIRST = "Div FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3 LRNGrad RealDiv"
MULTIPLIED_SECOND = "InvGrad ReciprocalGrad RsqrtGrad SigmoidGrad SqrtGrad TanhGrad"
ARITHMETIC = """
    ConcatOffset Const Fill Inv InvertPermutation L2Loss Log Placeholder PlaceholderV2 Prod Range Reciprocal ResourceGather
    Rsqrt Sqrt Square SquaredDifference
"""

PASSING = frozenset(PASSED.split())  # the first input
SUMS = frozenset(ADDED.split())  # linear in all inputs together
PRODUCTS = frozenset(MULTIPLIED.split())  # linear in each input
OF_FIRST = frozenset(MULTIPLIED_FIRST.split())  # linear in the first input
OF_SECOND = frozenset(MULTIPLIED_SECOND.split())  # linear in the second input
PLAIN = (SUMS | PRODUCTS | OF_FIRST | OF_SECOND).union(VARIABLES, ARITHMETIC.split())  # without kinks and saturation
