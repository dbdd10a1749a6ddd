"""The operations of TensorFlow that may run in a graph from a file.

Each of them computes its outputs from its inputs alone.  It opens no file and no connection, calls
no Python code, keeps no state, and prints nothing.  Any other operation is refused by `check`.

Some pure operations are left out on purpose: those on text and encoded files, because parsers have
had security holes; quantized kernels; sparse tensors; data sets; and operations of accelerators.

The names come from the operation lists of TensorFlow 1.15.5 and 2.21.
"""

from __future__ import annotations

ARITHMETIC = """
    Abs AccumulateNV2 Acos Acosh Add AddN AddV2 Angle ApproximateEqual Asin Asinh Atan Atan2 Atanh BesselI0e BesselI1e Betainc
    BitwiseAnd BitwiseOr BitwiseXor Ceil ClipByValue Complex ComplexAbs Conj Cos Cosh Cross Digamma Div DivNoNan Equal Erf Erfc
    Erfinv Exp Expm1 Floor FloorDiv FloorMod Greater GreaterEqual Igamma Igammac Imag Inv Invert IsFinite IsInf IsNan LeftShift
    Less LessEqual Lgamma Log Log1p LogicalAnd LogicalNot LogicalOr Maximum Minimum Mod Mul MulNoNan Ndtri Neg NextAfter NotEqual
    Polygamma Pow Real RealDiv Reciprocal RightShift Rint Round Rsqrt Select SelectV2 Sigmoid Sign Sin Sinh Sqrt Square
    SquaredDifference Sub Tan Tanh TruncateDiv TruncateMod Xdivy Xlog1py Xlogy Zeta
"""
REDUCTIONS = """
    All Any ArgMax ArgMin Bincount Cumprod Cumsum CumulativeLogsumexp EuclideanNorm InTopK InTopKV2 L2Loss Max Mean Min NthElement
    Prod SegmentMax SegmentMean SegmentMin SegmentProd SegmentSum Sum TopK TopKV2 UnsortedSegmentMax UnsortedSegmentMin
    UnsortedSegmentProd UnsortedSegmentSum
"""
MATRICES = """
    BatchMatMul BatchMatMulV2 BatchMatMulV3 Cholesky Einsum FFT FFT2D FFT3D IFFT IFFT2D IFFT3D IRFFT IRFFT2D LogMatrixDeterminant
    MatMul MatrixBandPart MatrixDeterminant MatrixDiag MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2
    MatrixDiagV3 MatrixInverse MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 MatrixSolve MatrixTriangularSolve Qr RFFT RFFT2D
    SelfAdjointEigV2 Svd
"""
ARRAYS = """
    BatchToSpace BatchToSpaceND Bitcast BroadcastArgs BroadcastTo Bucketize Cast CheckNumerics Concat ConcatOffset ConcatV2
    ConjugateTranspose Const DataFormatDimMap DataFormatVecPermute DepthToSpace Diag DiagPart DynamicPartition DynamicStitch
    EnsureShape ExpandDims Fill Gather GatherNd GatherV2 GuaranteeConst Identity IdentityN InvertPermutation LinSpace ListDiff
    MirrorPad OneHot OnesLike Pack Pad PadV2 ParallelDynamicStitch PlaceholderWithDefault PreventGradient Range Rank Reshape
    Reverse ReverseSequence ReverseV2 Roll ScatterNd Shape ShapeN Size Slice Snapshot SpaceToBatch SpaceToBatchND
    SpaceToDepth SparseToDense Split SplitV Squeeze StopGradient StridedSlice TensorScatterAdd TensorScatterSub
    TensorScatterUpdate Tile Transpose Unique UniqueV2 UniqueWithCounts UnravelIndex Unpack Where ZerosLike
"""
NETWORKS = """
    AvgPool AvgPool3D BatchNormWithGlobalNormalization BiasAdd BiasAddV1 BlockLSTM Conv2D Conv2DBackpropInput Conv3D
    Conv3DBackpropInput Conv3DBackpropInputV2 CropAndResize DepthwiseConv2dNative Dilation2D Elu ExtractImagePatches
    FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel FusedBatchNorm FusedBatchNormV2
    FusedBatchNormV3 FusedPadConv2D FusedResizeAndPadConv2D GRUBlockCell LeakyRelu LogSoftmax LRN LSTMBlockCell MaxPool MaxPool3D
    MaxPoolV2 MaxPoolWithArgmax NonMaxSuppressionV3 Relu Relu6 Selu Softmax SoftmaxCrossEntropyWithLogits Softplus Softsign
    SparseSoftmaxCrossEntropyWithLogits
"""
IMAGES = """
    AdjustContrast AdjustContrastv2 AdjustHue AdjustSaturation HSVToRGB ResizeArea ResizeBicubic ResizeBilinear
    ResizeNearestNeighbor RGBToHSV
"""
GRADIENTS = """
    AvgPool3DGrad AvgPoolGrad BiasAddGrad BroadcastGradientArgs Conv2DBackpropFilter Conv3DBackpropFilterV2
    DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput EluGrad FusedBatchNormGrad FusedBatchNormGradV2
    FusedBatchNormGradV3 LeakyReluGrad LRNGrad MaxPoolGrad MaxPoolGradV2 MirrorPadGrad ReciprocalGrad Relu6Grad ReluGrad
    ResizeBilinearGrad ResizeNearestNeighborGrad RsqrtGrad SeluGrad SigmoidGrad SoftplusGrad SoftsignGrad SqrtGrad
    StridedSliceGrad TanhGrad
"""
CONTROL = """
    ControlTrigger Enter Exit If LoopCond Merge NextIteration NoOp PartitionedCall StatefulPartitionedCall StatelessIf
    StatelessWhile Switch While
"""
# These have state within a run: they begin empty, and are gone after the run.
WITHIN_A_RUN = """
    TensorArrayConcatV3 TensorArrayGatherV3 TensorArrayReadV3 TensorArrayScatterV3 TensorArraySizeV3 TensorArraySplitV3
    TensorArrayV3 TensorArrayWriteV3 TensorListFromTensor TensorListGetItem TensorListLength TensorListReserve
    TensorListSetItem TensorListStack
"""
READS = (
    "ReadVariableOp ResourceGather ResourceGatherNd VarHandleOp Variable VariableV2 VarIsInitializedOp VariableShape"
)

GROUPS = (ARITHMETIC, REDUCTIONS, MATRICES, ARRAYS, NETWORKS, IMAGES, GRADIENTS, CONTROL, WITHIN_A_RUN, READS)
ALLOWED = frozenset(name for group in GROUPS for name in group.split())

# These may be in a graph only if their outputs are fed; then the operations themselves do not run.
FED = frozenset({
    "Multinomial", "ParameterizedTruncatedNormal", "Placeholder", "PlaceholderV2", "RandomGamma", "RandomPoisson",
    "RandomPoissonV2", "RandomShuffle", "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "StatelessRandomNormal",
    "StatelessRandomUniform", "TruncatedNormal",
})  # fmt: skip
# An attribute that begins with an underscore may turn on other parts of TensorFlow, such as
# compilers. These attributes are only notes.
NOTES = frozenset({
    "_class", "_collective_manager_ids", "_construction_context", "_gradient_op_type", "_grappler_do_not_remove",
    "_has_manual_control_dependencies", "_input_shapes", "_lower_using_switch_merge", "_noinline", "_num_original_outputs",
    "_output_shapes", "_read_only_resource_inputs", "_stateful_parallelism",
})  # fmt: skip
