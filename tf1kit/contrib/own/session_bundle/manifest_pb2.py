"""The messages with the signatures and the files of a session bundle.

Source: TensorFlow 1.15.5: tensorflow/contrib/session_bundle/manifest.proto.
"""

from __future__ import annotations

from tf1kit.contrib.own._messages import described

(
    DESCRIPTOR,
    (
        Signatures,
        TensorBinding,
        AssetFile,
        Signature,
        RegressionSignature,
        ClassificationSignature,
        GenericSignature,
    ),
) = described(
    "tensorflow/contrib/session_bundle/manifest.proto",
    "tensorflow.serving",
    {
        "Signatures": "default_signature:Signature %named_signatures:Signature",
        "TensorBinding": "tensor_name",
        "AssetFile": "tensor_binding:TensorBinding filename",
        "Signature": "|regression_signature:RegressionSignature |classification_signature:ClassificationSignature "
        "|generic_signature:GenericSignature",
        "RegressionSignature": "input:TensorBinding output:TensorBinding",
        "ClassificationSignature": "input:TensorBinding classes:TensorBinding scores:TensorBinding",
        "GenericSignature": "%map:TensorBinding",
    },
)
