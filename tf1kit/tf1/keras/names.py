"""The public names of tf.keras in TensorFlow 1.15.5, recorded from it: package, defining module, names ("public=defined").

Modules are relative to `tensorflow.python`.
"""

NAMES: dict[str, dict[str, str]] = {
    "": {
        "keras.engine.input_layer": "Input",
        "keras.engine.sequential": "Sequential",
        "keras.engine.training": "Model",
    },
    "activations": {
        "keras.activations": (
            "deserialize elu exponential get hard_sigmoid linear relu selu serialize sigmoid softmax "
            "softplus softsign tanh"
        ),
    },
    "applications": {
        "keras.applications": (
            "DenseNet121 DenseNet169 DenseNet201 InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 "
            "NASNetLarge NASNetMobile ResNet101 ResNet101V2 ResNet152 ResNet152V2 ResNet50 ResNet50V2 VGG16 "
            "VGG19 Xception"
        ),
    },
    "applications.densenet": {
        "keras.applications": "DenseNet121 DenseNet169 DenseNet201 decode_predictions preprocess_input",
    },
    "applications.imagenet_utils": {
        "keras.applications": "decode_predictions preprocess_input",
    },
    "applications.inception_resnet_v2": {
        "keras.applications": "InceptionResNetV2 decode_predictions preprocess_input",
    },
    "applications.inception_v3": {
        "keras.applications": "InceptionV3 decode_predictions preprocess_input",
    },
    "applications.mobilenet": {
        "keras.applications": "MobileNet decode_predictions preprocess_input",
    },
    "applications.mobilenet_v2": {
        "keras.applications": "MobileNetV2 decode_predictions preprocess_input",
    },
    "applications.nasnet": {
        "keras.applications": "NASNetLarge NASNetMobile decode_predictions preprocess_input",
    },
    "applications.resnet": {
        "keras.applications": "ResNet101 ResNet152 ResNet50 decode_predictions preprocess_input",
    },
    "applications.resnet50": {
        "keras.applications": "ResNet50 decode_predictions preprocess_input",
    },
    "applications.resnet_v2": {
        "keras.applications": "ResNet101V2 ResNet152V2 ResNet50V2 decode_predictions preprocess_input",
    },
    "applications.vgg16": {
        "keras.applications": "VGG16 decode_predictions preprocess_input",
    },
    "applications.vgg19": {
        "keras.applications": "VGG19 decode_predictions preprocess_input",
    },
    "applications.xception": {
        "keras.applications": "Xception decode_predictions preprocess_input",
    },
    "backend": {
        "framework.ops": "name_scope",
        "keras.backend": (
            "abs all any arange argmax argmin backend batch_dot batch_flatten batch_get_value "
            "batch_normalization batch_set_value bias_add binary_crossentropy cast cast_to_floatx "
            "categorical_crossentropy clear_session clip concatenate constant conv1d conv2d conv2d_transpose "
            "conv3d cos count_params ctc_batch_cost ctc_decode ctc_label_dense_to_sparse cumprod cumsum dot "
            "dropout dtype elu equal eval exp expand_dims eye flatten foldl foldr function gather "
            "get_session get_uid get_value gradients greater greater_equal hard_sigmoid in_test_phase "
            "in_top_k in_train_phase int_shape is_sparse l2_normalize learning_phase learning_phase_scope "
            "less less_equal local_conv1d local_conv2d log manual_variable_initialization map_fn max maximum "
            "mean min minimum moving_average_update ndim normalize_batch_in_training not_equal one_hot ones "
            "ones_like permute_dimensions placeholder pool2d pool3d pow print_tensor prod random_binomial "
            "random_normal random_normal_variable random_uniform random_uniform_variable relu repeat "
            "repeat_elements reset_uids reshape resize_images resize_volumes reverse rnn round "
            "separable_conv2d set_learning_phase set_session set_value shape sigmoid sign sin softmax "
            "softplus softsign sparse_categorical_crossentropy spatial_2d_padding spatial_3d_padding sqrt "
            "square squeeze stack std stop_gradient sum switch tanh temporal_padding tile to_dense transpose "
            "truncated_normal update update_add update_sub var variable zeros zeros_like"
        ),
        "keras.backend_config": "epsilon floatx image_data_format set_epsilon set_floatx set_image_data_format",
    },
    "callbacks": {
        "keras.callbacks": (
            "BaseLogger CSVLogger Callback EarlyStopping History LambdaCallback LearningRateScheduler "
            "ModelCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor TerminateOnNaN"
        ),
        "keras.callbacks_v1": "TensorBoard",
    },
    "constraints": {
        "keras.constraints": (
            "Constraint MaxNorm MinMaxNorm NonNeg RadialConstraint UnitNorm deserialize get max_norm=MaxNorm "
            "min_max_norm=MinMaxNorm non_neg=NonNeg radial_constraint=RadialConstraint serialize "
            "unit_norm=UnitNorm"
        ),
    },
    "datasets.boston_housing": {
        "keras.datasets.boston_housing": "load_data",
    },
    "datasets.cifar10": {
        "keras.datasets.cifar10": "load_data",
    },
    "datasets.cifar100": {
        "keras.datasets.cifar100": "load_data",
    },
    "datasets.fashion_mnist": {
        "keras.datasets.fashion_mnist": "load_data",
    },
    "datasets.imdb": {
        "keras.datasets.imdb": "get_word_index load_data",
    },
    "datasets.mnist": {
        "keras.datasets.mnist": "load_data",
    },
    "datasets.reuters": {
        "keras.datasets.reuters": "get_word_index load_data",
    },
    "estimator": {
        "keras.estimator": "model_to_estimator",
    },
    "experimental": {
        "feature_column.sequence_feature_column": "SequenceFeatures",
        "keras.layers.recurrent": "PeepholeLSTMCell",
        "keras.optimizer_v2.learning_rate_schedule": "CosineDecay CosineDecayRestarts LinearCosineDecay NoisyLinearCosineDecay",
        "keras.premade.linear": "LinearModel",
        "keras.premade.wide_deep": "WideDeepModel",
        "keras.saving.saved_model_experimental": "export_saved_model load_from_saved_model",
        "keras.utils.data_utils": "terminate_keras_multiprocessing_pools",
    },
    "initializers": {
        "keras.initializers": (
            "RandomNormal RandomUniform TruncatedNormal deserialize get normal=RandomNormal "
            "random_normal=RandomNormal random_uniform=RandomUniform serialize "
            "truncated_normal=TruncatedNormal uniform=RandomUniform"
        ),
        "ops.init_ops": (
            "Constant Identity Initializer Ones Orthogonal VarianceScaling Zeros constant=Constant "
            "glorot_normal=GlorotNormal glorot_uniform=GlorotUniform he_normal he_uniform identity=Identity "
            "lecun_normal lecun_uniform ones=Ones orthogonal=Orthogonal zeros=Zeros"
        ),
    },
    "layers": {
        "feature_column.dense_features": "DenseFeatures",
        "keras.engine.base_layer": "Layer",
        "keras.engine.input_layer": "Input InputLayer",
        "keras.engine.input_spec": "InputSpec",
        "keras.layers.advanced_activations": "ELU LeakyReLU PReLU ReLU Softmax ThresholdedReLU",
        "keras.layers.convolutional": (
            "Conv1D Conv2D Conv2DTranspose Conv3D Conv3DTranspose Convolution1D=Conv1D Convolution2D=Conv2D "
            "Convolution2DTranspose=Conv2DTranspose Convolution3D=Conv3D "
            "Convolution3DTranspose=Conv3DTranspose Cropping1D Cropping2D Cropping3D DepthwiseConv2D "
            "SeparableConv1D SeparableConv2D SeparableConvolution1D=SeparableConv1D "
            "SeparableConvolution2D=SeparableConv2D UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D "
            "ZeroPadding2D ZeroPadding3D"
        ),
        "keras.layers.convolutional_recurrent": "ConvLSTM2D",
        "keras.layers.core": (
            "Activation ActivityRegularization Dense Dropout Flatten Lambda Masking Permute RepeatVector "
            "Reshape SpatialDropout1D SpatialDropout2D SpatialDropout3D"
        ),
        "keras.layers.cudnn_recurrent": "CuDNNGRU CuDNNLSTM",
        "keras.layers.dense_attention": "AdditiveAttention Attention",
        "keras.layers.embeddings": "Embedding",
        "keras.layers.local": "LocallyConnected1D LocallyConnected2D",
        "keras.layers.merge": (
            "Add Average Concatenate Dot Maximum Minimum Multiply Subtract add average concatenate dot "
            "maximum minimum multiply subtract"
        ),
        "keras.layers.noise": "AlphaDropout GaussianDropout GaussianNoise",
        "keras.layers.normalization": "BatchNormalization LayerNormalization",
        "keras.layers.pooling": (
            "AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D=AveragePooling1D "
            "AvgPool2D=AveragePooling2D AvgPool3D=AveragePooling3D GlobalAveragePooling1D "
            "GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D=GlobalAveragePooling1D "
            "GlobalAvgPool2D=GlobalAveragePooling2D GlobalAvgPool3D=GlobalAveragePooling3D "
            "GlobalMaxPool1D=GlobalMaxPooling1D GlobalMaxPool2D=GlobalMaxPooling2D "
            "GlobalMaxPool3D=GlobalMaxPooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
            "MaxPool1D=MaxPooling1D MaxPool2D=MaxPooling2D MaxPool3D=MaxPooling3D MaxPooling1D MaxPooling2D "
            "MaxPooling3D"
        ),
        "keras.layers.recurrent": "AbstractRNNCell GRU GRUCell LSTM LSTMCell RNN SimpleRNN SimpleRNNCell StackedRNNCells",
        "keras.layers.serialization": "deserialize serialize",
        "keras.layers.wrappers": "Bidirectional TimeDistributed Wrapper",
    },
    "losses": {
        "keras.losses": (
            "BinaryCrossentropy CategoricalCrossentropy CategoricalHinge CosineSimilarity Hinge Huber "
            "KLD=kullback_leibler_divergence KLDivergence LogCosh Loss MAE=mean_absolute_error "
            "MAPE=mean_absolute_percentage_error MSE=mean_squared_error MSLE=mean_squared_logarithmic_error "
            "MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError "
            "Poisson SparseCategoricalCrossentropy SquaredHinge binary_crossentropy categorical_crossentropy "
            "categorical_hinge cosine=cosine_proximity cosine_proximity cosine_similarity=cosine_proximity "
            "deserialize get hinge kld=kullback_leibler_divergence kullback_leibler_divergence logcosh "
            "mae=mean_absolute_error mape=mean_absolute_percentage_error mean_absolute_error "
            "mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error "
            "mse=mean_squared_error msle=mean_squared_logarithmic_error poisson serialize "
            "sparse_categorical_crossentropy squared_hinge"
        ),
    },
    "metrics": {
        "keras.losses": (
            "KLD=kullback_leibler_divergence MAE=mean_absolute_error MAPE=mean_absolute_percentage_error "
            "MSE=mean_squared_error MSLE=mean_squared_logarithmic_error binary_crossentropy "
            "categorical_crossentropy cosine=cosine_proximity cosine_proximity hinge "
            "kld=kullback_leibler_divergence kullback_leibler_divergence mae=mean_absolute_error "
            "mape=mean_absolute_percentage_error mean_absolute_error mean_absolute_percentage_error "
            "mean_squared_error mean_squared_logarithmic_error mse=mean_squared_error "
            "msle=mean_squared_logarithmic_error poisson sparse_categorical_crossentropy squared_hinge"
        ),
        "keras.metrics": (
            "AUC Accuracy BinaryAccuracy BinaryCrossentropy CategoricalAccuracy CategoricalCrossentropy "
            "CategoricalHinge CosineSimilarity FalseNegatives FalsePositives Hinge KLDivergence LogCoshError "
            "Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanRelativeError MeanSquaredError "
            "MeanSquaredLogarithmicError MeanTensor Metric Poisson Precision Recall RootMeanSquaredError "
            "SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy "
            "SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum TopKCategoricalAccuracy "
            "TrueNegatives TruePositives binary_accuracy categorical_accuracy deserialize get serialize "
            "sparse_categorical_accuracy sparse_top_k_categorical_accuracy top_k_categorical_accuracy"
        ),
    },
    "mixed_precision.experimental": {
        "keras.mixed_precision.experimental.loss_scale_optimizer": "LossScaleOptimizer",
        "keras.mixed_precision.experimental.policy": "Policy global_policy set_policy",
    },
    "models": {
        "keras.engine.sequential": "Sequential",
        "keras.engine.training": "Model",
        "keras.models": "clone_model",
        "keras.saving.model_config": "model_from_config model_from_json model_from_yaml",
        "keras.saving.save": "load_model save_model",
    },
    "optimizers": {
        "keras.optimizer_v2.adadelta": "Adadelta",
        "keras.optimizer_v2.adagrad": "Adagrad",
        "keras.optimizer_v2.adam": "Adam",
        "keras.optimizer_v2.adamax": "Adamax",
        "keras.optimizer_v2.ftrl": "Ftrl",
        "keras.optimizer_v2.gradient_descent": "SGD",
        "keras.optimizer_v2.nadam": "Nadam",
        "keras.optimizer_v2.optimizer_v2": "Optimizer=OptimizerV2",
        "keras.optimizer_v2.rmsprop": "RMSprop",
        "keras.optimizers": "deserialize get serialize",
    },
    "optimizers.schedules": {
        "keras.optimizer_v2.learning_rate_schedule": (
            "ExponentialDecay InverseTimeDecay LearningRateSchedule PiecewiseConstantDecay PolynomialDecay "
            "deserialize serialize"
        ),
    },
    "preprocessing.image": {
        "keras.preprocessing.image": (
            "DirectoryIterator ImageDataGenerator Iterator NumpyArrayIterator apply_affine_transform "
            "apply_brightness_shift apply_channel_shift array_to_img img_to_array load_img random_brightness "
            "random_channel_shift random_rotation random_shear random_shift random_zoom save_img"
        ),
    },
    "preprocessing.sequence": {
        "keras.preprocessing.sequence": "TimeseriesGenerator make_sampling_table pad_sequences skipgrams",
    },
    "preprocessing.text": {
        "keras.preprocessing.text": "Tokenizer hashing_trick one_hot text_to_word_sequence",
    },
    "regularizers": {
        "keras.regularizers": "L1L2 Regularizer deserialize get l1 l1_l2 l2 serialize",
    },
    "utils": {
        "keras.utils.data_utils": "GeneratorEnqueuer OrderedEnqueuer Sequence SequenceEnqueuer get_file",
        "keras.utils.generic_utils": (
            "CustomObjectScope Progbar custom_object_scope deserialize_keras_object get_custom_objects "
            "serialize_keras_object"
        ),
        "keras.utils.io_utils": "HDF5Matrix",
        "keras.utils.layer_utils": "convert_all_kernels_in_model get_source_inputs",
        "keras.utils.multi_gpu_utils": "multi_gpu_model",
        "keras.utils.np_utils": "normalize to_categorical",
        "keras.utils.vis_utils": "model_to_dot plot_model",
    },
    "wrappers.scikit_learn": {
        "keras.wrappers.scikit_learn": "KerasClassifier KerasRegressor",
    },
}
