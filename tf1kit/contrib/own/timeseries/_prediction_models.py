"""The networks of an auto-regressive model.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/ar_model.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn.lstm_ops import LSTMBlockFusedCell
from tf1kit.tf1.keras.public import lookup
from tf1kit.tf1.private import training

Dense, Flatten = lookup("layers", "Dense"), lookup("layers", "Flatten")


class FlatPredictionModel(training.Model):
    """Dense layers of all numbers of both windows.

    Args:
        num_features: the number of values at a time.
        input_window_size: how many times are seen.
        output_window_size: how many times are predicted.
        hidden_layer_sizes: of hidden layers with ReLU; None for a linear model.
    """

    def __init__(
        self,
        num_features: int,
        input_window_size: int,
        output_window_size: int,
        hidden_layer_sizes: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self._input_flatten, self._output_flatten = Flatten(), Flatten()
        self._hidden_layers = None
        if hidden_layer_sizes:
            layers = [Dense(size, activation=tf.nn.relu) for size in hidden_layer_sizes]
            self._hidden_layers = lookup("", "Sequential")(layers)
        size = num_features * output_window_size
        self._mean_transform = Dense(size, name="predicted_mean")
        self._covariance_transform = Dense(size, name="log_sigma_square")
        self._prediction_shape = [-1, output_window_size, num_features]

    def call(self, input_window_features: Any, output_window_features: Any) -> dict[str, Any]:
        """The "mean" and the "covariance" (variances), [B, output window, num_features].

        Args:
            input_window_features: [B, input window, N]; the window may be empty.
            output_window_features: [B, output window, M]; M may be 0.
        """
        parts = []
        if input_window_features.shape.dims[1].value != 0:
            parts.append(self._input_flatten(input_window_features))
        if not parts or output_window_features.shape.dims[2].value != 0:
            parts.append(self._output_flatten(output_window_features))
        activation = parts[0] if len(parts) == 1 else tf.concat(parts, axis=1)
        if self._hidden_layers:
            activation = self._hidden_layers(activation)
        mean = tf.reshape(self._mean_transform(activation), self._prediction_shape)
        variance = tf.reshape(tf.exp(self._covariance_transform(activation)), self._prediction_shape)
        return {"mean": mean, "covariance": variance}


class LSTMPredictionModel(training.Model):
    """An LSTM that reads the input window, and another one that writes the output window.

    Args:
        num_features: the number of values at a time.
        input_window_size: how many times are seen.
        output_window_size: how many times are predicted.
        num_units: of both LSTMs.
    """

    def __init__(
        self, num_features: int, input_window_size: int, output_window_size: int, num_units: int = 128
    ) -> None:
        super().__init__()
        self._encoder = LSTMBlockFusedCell(num_units=num_units, name="encoder")
        self._decoder = LSTMBlockFusedCell(num_units=num_units, name="decoder")
        self._mean_transform = Dense(num_features, name="mean_transform")
        self._covariance_transform = Dense(num_features, name="covariance_transform")

    def call(self, input_window_features: Any, output_window_features: Any) -> dict[str, Any]:
        """See `FlatPredictionModel.call`."""
        seen, wanted = (tf.transpose(each, [1, 0, 2]) for each in (input_window_features, output_window_features))
        _, state = self._encoder(seen, dtype=self.dtype)
        decoded, _ = self._decoder(wanted, dtype=self.dtype, initial_state=state)
        decoded = tf.transpose(decoded, [1, 0, 2])
        return {"mean": self._mean_transform(decoded), "covariance": tf.exp(self._covariance_transform(decoded))}
