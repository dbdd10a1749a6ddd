"""The operations that may run when a captured program is replayed, besides those of
`allowed_operations`.

A capture trains: its graph changes variables, looks up words and sums sparse gradients.  None of
these operations opens a file or a connection, calls Python code or runs another program.  The
operation that fills a table from a file is not among them: `tf1kit.capture.cut` lets it run only
where it reads the capture's own copy.

The names come from the operation lists of TensorFlow 1.15.5 and 2.21.
"""

from __future__ import annotations

from tf1kit.graph.allowed_operations import ALLOWED

UPDATES = """
    ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA ApplyAdagradV2 ApplyAdam ApplyAddSign ApplyCenteredRMSProp ApplyFtrl
    ApplyFtrlV2 ApplyGradientDescent ApplyMomentum ApplyPowerSign ApplyProximalAdagrad ApplyProximalGradientDescent ApplyRMSProp
    Assign AssignAdd AssignAddVariableOp AssignSub AssignSubVariableOp AssignVariableOp CountUpTo IsVariableInitialized
    ResourceApplyAdaMax ResourceApplyAdadelta ResourceApplyAdagrad ResourceApplyAdagradDA ResourceApplyAdagradV2
    ResourceApplyAdam ResourceApplyAdamWithAmsgrad ResourceApplyAddSign ResourceApplyCenteredRMSProp ResourceApplyFtrl
    ResourceApplyFtrlV2 ResourceApplyGradientDescent ResourceApplyKerasMomentum ResourceApplyMomentum ResourceApplyPowerSign
    ResourceApplyProximalAdagrad ResourceApplyProximalGradientDescent ResourceApplyRMSProp ResourceScatterAdd ResourceScatterDiv
    ResourceScatterMax ResourceScatterMin ResourceScatterMul ResourceScatterNdAdd ResourceScatterNdSub ResourceScatterNdUpdate
    ResourceScatterSub ResourceScatterUpdate ResourceSparseApplyAdadelta ResourceSparseApplyAdagrad
    ResourceSparseApplyAdagradDA ResourceSparseApplyAdagradV2 ResourceSparseApplyCenteredRMSProp ResourceSparseApplyFtrl
    ResourceSparseApplyFtrlV2 ResourceSparseApplyKerasMomentum ResourceSparseApplyMomentum ResourceSparseApplyProximalAdagrad
    ResourceSparseApplyProximalGradientDescent ResourceSparseApplyRMSProp ResourceStridedSliceAssign ScatterAdd ScatterDiv
    ScatterMax ScatterMin ScatterMul ScatterNdAdd ScatterNdSub ScatterNdUpdate ScatterSub ScatterUpdate SparseApplyAdadelta
    SparseApplyAdagrad SparseApplyAdagradDA SparseApplyAdagradV2 SparseApplyCenteredRMSProp SparseApplyFtrl SparseApplyFtrlV2
    SparseApplyMomentum SparseApplyProximalAdagrad SparseApplyProximalGradientDescent SparseApplyRMSProp StridedSliceAssign
"""
SPARSE = """
    DeserializeSparse SparseAdd SparseAddGrad SparseConcat SparseCross SparseDenseCwiseAdd SparseDenseCwiseDiv
    SparseDenseCwiseMul SparseFillEmptyRows SparseFillEmptyRowsGrad SparseReduceMax SparseReduceSum SparseReorder SparseReshape
    SparseSegmentMean SparseSegmentMeanGrad SparseSegmentMeanWithNumSegments SparseSegmentSqrtN SparseSegmentSqrtNGrad
    SparseSegmentSqrtNWithNumSegments SparseSegmentSum SparseSegmentSumGrad SparseSegmentSumWithNumSegments SparseSlice
    SparseSliceGrad SparseSoftmax SparseSplit SparseTensorDenseAdd SparseTensorDenseMatMul SparseToSparseSetOperation
"""
TEXT = """
    AsString RegexReplace StaticRegexReplace StringJoin StringLength StringLower StringSplit StringSplitV2 StringStrip
    StringToHashBucket StringToHashBucketFast StringToHashBucketStrong StringToNumber StringUpper Substr
"""
TABLES = """
    HashTable HashTableV2 InitializeTable InitializeTableV2
    LookupTableFind LookupTableFindV2 LookupTableSize LookupTableSizeV2
"""
STATE_WITHIN_A_RUN = """
    DestroyTemporaryVariable StackCloseV2 StackPopV2 StackPushV2 StackV2 TemporaryVariable TensorArrayCloseV3 TensorArrayGradV3
    TensorArrayGradWithShape RefEnter RefExit RefIdentity RefMerge RefNextIteration RefSelect RefSwitch
"""
REST = """
    Assert BlockLSTMGrad BlockLSTMGradV2 BlockLSTMV2 CTCBeamSearchDecoder CTCGreedyDecoder CTCLoss
    Dilation2DBackpropFilter Dilation2DBackpropInput CropAndResizeGradBoxes CropAndResizeGradImage
    FakeQuantWithMinMaxArgsGradient FakeQuantWithMinMaxVarsGradient FakeQuantWithMinMaxVarsPerChannelGradient
    FractionalAvgPool FractionalAvgPoolGrad FractionalMaxPool FractionalMaxPoolGrad GRUBlockCellGrad HistogramSummary
    IgammaGradA InvGrad LSTMBlockCellGrad LogUniformCandidateSampler LowerBound MaxPool3DGrad MaxPool3DGradGrad MaxPoolGradGrad
    MaxPoolGradGradV2 MaxPoolGradGradWithArgmax MaxPoolGradWithArgmax MergeSummary NonMaxSuppression NonMaxSuppressionV2
    NonMaxSuppressionV4 NonMaxSuppressionV5 ResizeBicubicGrad ScalarSummary
    ScaleAndTranslate ScaleAndTranslateGrad UniqueWithCountsV2 UpperBound
    ExtractGlimpse ComputeAccidentalHits MatrixExponential MatrixLogarithm MatrixSquareRoot SelfAdjointEig DebugGradientIdentity
"""
GROUPS = (UPDATES, SPARSE, TEXT, TABLES, STATE_WITHIN_A_RUN, REST)
REPLAYED = ALLOWED | frozenset(name for group in GROUPS for name in group.split())
