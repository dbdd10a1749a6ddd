"""Where the names of 1.15.5's `tensorflow.python` are in a current TensorFlow, as far as they moved.

Found by looking for each public name of 1.15.5's modules among those of 2.21. All module names are relative to
`tensorflow.python`.
"""

# Whole modules.
MODULES = {
    "data.experimental.ops.optimization_options": "data.ops.options",
    "data.experimental.ops.threading_options": "data.ops.options",
    "training.distribution_strategy_context": "distribute.distribute_lib",
    "training.gen_training_ops": "ops.gen_training_ops",
    "training.saving.functional_saver": "checkpoint.functional_saver",
    "training.tracking.base": "trackable.base",
    "training.tracking.data_structures": "trackable.data_structures",
    "training.tracking.graph_view": "checkpoint.graph_view",
    "training.tracking.layer_utils": "trackable.layer_utils",
    "training.tracking.python_state": "trackable.python_state",
    "training.tracking.tracking": "trackable.autotrackable",
    "training.tracking.util": "checkpoint.checkpoint",
    "training.training_ops": "ops.gen_training_ops",
    "util.compat_internal": "util.compat",
}

# Single names: the module of 1.15.5, to where they are now, to which.
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "data.ops.dataset_ops": {
        "data.ops.cache_op": ("CacheDataset",),
        "data.ops.options": ("AutotuneAlgorithm", "Options"),
    },
    "eager.def_function": {
        "eager.polymorphic_function.eager_function_run": ("RUN_FUNCTIONS_EAGERLY",),
        "eager.polymorphic_function.polymorphic_function": ("UnliftedInitializerVariable",),
    },
    "eager.function": {
        "eager.graph_only_ops": ("graph_placeholder",),
        "eager.polymorphic_function.concrete_function": ("ConcreteFunctionGarbageCollector",),
        "eager.polymorphic_function.function_type_utils": ("FunctionSpec", "is_same_structure"),
        "eager.polymorphic_function.polymorphic_function": ("Function", "class_method_to_instance_method"),
        "framework.type_spec_registry": ("register",),
    },
    "eager.tape": {
        "eager.record": ("could_possibly_record", "record_operation", "stop_recording"),
    },
    "feature_column.feature_column_v2": {
        "feature_column.feature_column_v2_types": ("FeatureColumn",),
    },
    "framework.common_shapes": {
        "framework.tensor_shape": ("unknown_shape",),
        "ops.array_ops": ("rank",),
    },
    "framework.func_graph": {
        "eager.graph_only_ops": ("graph_placeholder",),
        "framework.auto_control_deps": ("AutomaticControlDependencies",),
    },
    "framework.graph_util": {
        "framework.convert_to_constants": ("convert_variables_to_constants",),
    },
    "framework.graph_util_impl": {
        "framework.convert_to_constants": ("convert_variables_to_constants",),
    },
    "framework.ops": {
        "framework.indexed_slices": (
            "IndexedSlices",
            "IndexedSlicesValue",
            "convert_n_to_tensor_or_indexed_slices",
            "convert_to_tensor_or_indexed_slices",
            "internal_convert_n_to_tensor_or_indexed_slices",
            "internal_convert_to_tensor_or_indexed_slices",
        ),
        "framework.stack": ("default_session",),
        "framework.tensor": ("Tensor", "disable_tensor_equality", "enable_tensor_equality"),
        "framework.tensor_conversion": ("convert_to_tensor_v2",),
        "framework.tensor_conversion_registry": ("register_tensor_conversion_function",),
    },
    "framework.tensor_util": {
        "ops.linalg.linear_operator_util": ("shape_tensor",),
        "ops.shape_util": ("maybe_set_static_shape",),
    },
    "ops.array_ops": {
        "ops.array_ops_stack": ("stack", "unstack"),
    },
    "ops.control_flow_ops": {
        "ops.cond": ("cond", "cond_for_tf_v2"),
        "ops.control_flow_assert": ("Assert",),
        "ops.control_flow_case": ("case", "case_v2"),
        "ops.control_flow_switch_case": ("switch_case",),
        "ops.while_loop": ("while_loop", "while_loop_v2"),
    },
    "ops.control_flow_v2_toggles": {
        "ops.control_flow_util_v2": ("output_all_intermediates",),
    },
    "ops.custom_gradient": {
        "ops.handle_data_util": ("copy_handle_data",),
    },
    "ops.functional_ops": {
        "ops.gen_functional_ops": ("partitioned_call",),
    },
    "ops.gen_dataset_ops": {
        "ops.gen_optional_ops": (
            "OptionalFromValue",
            "OptionalGetValue",
            "OptionalHasValue",
            "OptionalNone",
            "optional_from_value",
            "optional_get_value",
            "optional_has_value",
            "optional_none",
        ),
    },
    "ops.gen_experimental_dataset_ops": {
        "ops.gen_dataset_ops": ("DatasetCardinality", "dataset_cardinality"),
    },
    "ops.gradients_util": {
        "eager.backprop_util": ("IsTrainable",),
        "framework.func_graph": ("FuncGraph",),
    },
    "ops.math_ops": {
        "ops.bincount_ops": ("bincount_v1",),
        "ops.gen_special_math_ops": ("BesselI0e", "BesselI1e"),
        "ops.special_math_ops": ("bessel_i0e", "bessel_i1e"),
    },
    "ops.nn": {
        "ops.rnn": ("bidirectional_dynamic_rnn", "dynamic_rnn", "raw_rnn", "static_rnn", "static_state_saving_rnn"),
    },
    "ops.nn_impl": {
        "ops.nn_impl_distribute": ("compute_average_loss", "scale_regularization_loss"),
    },
    "ops.parallel_for": {
        "ops.parallel_for.control_flow_ops": ("for_loop",),
        "ops.parallel_for.gradients": ("batch_jacobian", "jacobian"),
    },
    "ops.random_ops": {
        "ops.random_crop_ops": ("random_crop",),
    },
    "ops.standard_ops": {
        "ops.array_ops_stack": ("stack", "unstack"),
        "ops.bincount_ops": ("bincount_v1",),
        "ops.gen_functional_ops": ("partitioned_call",),
        "ops.gen_special_math_ops": ("BesselI0e", "BesselI1e"),
        "ops.random_crop_ops": ("random_crop",),
        "ops.ref_variable": ("RefVariable", "default_variable_creator"),
        "ops.state_ops": ("is_variable_initialized",),
        "ops.variable_v1": ("VariableV1",),
    },
    "ops.variable_scope": {
        "ops.ref_variable": ("default_variable_creator",),
        "ops.resource_variable_ops": ("default_variable_creator_v2",),
        "ops.resource_variables_toggle": (
            "disable_resource_variables",
            "enable_resource_variables",
            "resource_variables_enabled",
        ),
        "ops.variable_v1": ("VariableV1",),
    },
    "ops.variables": {
        "ops.ref_variable": ("RefVariable", "default_variable_creator"),
        "ops.state_ops": ("is_variable_initialized",),
        "ops.variable_v1": ("VariableV1",),
    },
    "saved_model.utils_impl": {
        "saved_model.path_helpers": (
            "get_assets_dir",
            "get_or_create_assets_dir",
            "get_or_create_variables_dir",
            "get_variables_dir",
            "get_variables_path",
        ),
    },
    "training.checkpoint_management": {
        "checkpoint.checkpoint_management": (
            "CheckpointManager",
            "checkpoint_exists",
            "checkpoint_exists_internal",
            "generate_checkpoint_state_proto",
            "get_checkpoint_mtimes",
            "get_checkpoint_state",
            "latest_checkpoint",
            "meta_graph_filename",
            "remove_checkpoint",
            "update_checkpoint_state",
            "update_checkpoint_state_internal",
        ),
        "training.checkpoint_state_pb2": ("CheckpointState",),
    },
    "training.tracking.base": {
        "checkpoint.restore": ("CheckpointPosition",),
    },
    "training.tracking.tracking": {
        "trackable.resource": ("CapturableResource", "ResourceTracker", "TrackableResource", "resource_tracker_scope"),
    },
    "training.training": {
        "training.quantize_training": ("do_quantize_training_on_graphdef",),
    },
    "util.tf_stack": {
        "util._tf_stack": ("StackFrame",),
    },
}

# Names that are called otherwise now: (module, name) of 1.15.5 to "module:name".
RENAMED = {
    ("data.util.nest", "is_sequence"): "data.util.nest:is_nested",
    ("ops.variable_scope", "variable"): "ops.variable_v1:VariableV1",
    ("util.nest", "is_sequence"): "util.nest:is_nested",
}
