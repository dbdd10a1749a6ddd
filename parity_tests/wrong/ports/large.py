"""Wrong ports that are right for small images and small gradients."""

from parity_tests.wrong.ports.text import LOSS, wrong

CLIP = "        clipped, _ = tf.clip_by_global_norm(grads, NORM)\n"
LARGE = (
    wrong("ReLU for ReLU6", "large images", "tf.nn.relu6(", "tf.nn.relu("),
    wrong("ReLU up to 8", "large images", "tf.nn.relu6(self.conv(x))", "ops.clip(self.conv(x), 0.0, 8.0)"),
    wrong("images not clipped", "large images", "ops.clip(images, -10.0, 10.0)", "images"),
    wrong("images clipped at 5", "large images", "-10.0, 10.0", "-5.0, 5.0"),
    wrong("images clipped above only", "large images", "ops.clip(images, -10.0, 10.0)", "ops.minimum(images, 10.0)"),
    wrong("gradients not clipped", "large gradients", CLIP, "        clipped = grads\n"),
    wrong("clipped at a norm of 10", "large gradients", "NORM = 5.0", "NORM = 10.0"),
    wrong(
        "each gradient clipped by its own norm",
        "large gradients",
        CLIP,
        "        clipped = [tf.clip_by_norm(g, NORM) for g in grads]\n",
    ),
    wrong(
        "clipped by value",
        "large gradients",
        CLIP,
        "        clipped = [tf.clip_by_value(g, -NORM, NORM) for g in grads]\n",
    ),
    wrong(
        "loss clipped at 50",
        "large gradients",
        LOSS,
        LOSS.replace("ops.mean(", "tf.minimum(50.0, ops.mean(").replace("]))", "])))"),
    ),
)
