"""Tests of tf-slim 1.1.0 that fail on current TensorFlow whatever the kit supplies:
"file::class::test" to the cause.
"""

EXCEPTIONS = {
    "evaluation_test.py::SingleEvaluationTest::testAdditionalHooks": (
        "it gives DumpingDebugHook the argument log_usage, which TensorFlow's debugger has dropped"
    ),
    "layers/layers_test.py::DropoutTest::testCreateDropout": (
        "it expects dropout to end in an operation named mul; it ends in SelectV2 now, with the same values"
    ),
    "layers/optimizers_test.py::OptimizersTest::testGradientNoise": (
        "it expects what TensorFlow 2 draws from the graph's seed alone; the kit draws what 1.15.5 drew, 9.869121 for 9.801016"
    ),
    "layers/optimizers_test.py::OptimizersTest::testGradientNoiseWithClipping": (
        "it expects what TensorFlow 2 draws from the graph's seed alone; the kit draws what 1.15.5 drew, 9.869121 for 9.801016"
    ),
    "metrics/classification_test.py::F1ScoreTest::testSomeCorrect": (
        "it compares a float32 with 2/3 to seven places by assertAlmostEqual: NumPy 2 rounds the difference as a float32"
    ),
    "metrics/metric_ops_test.py::CountTest::testReturnType": (
        "it takes a resource variable for an instance of tf.compat.v1.Variable, which current TensorFlow denies; another "
        "test of the file has turned resource variables on"
    ),
    "ops/variables_test.py::VariablesTest::testVariableWithReplicaDeviceSetter": (
        "it expects /job:ps/task:0 of variables that TensorFlow now also gives the device's kind, /device:CPU:0"
    ),
}
