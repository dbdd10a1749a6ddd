"""Wrong ports whose `.keras` file loses something."""

from parity_tests.wrong.ports.text import APPLY, NETWORK, REGISTERED, Wrong, method, wrong

CHECK = "saved file"


def loaded(name: str, line: str) -> Wrong:
    """A port whose `from_config` also runs this line."""
    return wrong(
        name,
        CHECK,
        *method(
            "@classmethod",
            "def from_config(cls, config):",
            "    model = cls(**config)",
            f"    {line}",
            "    return model",
        ),
    )


def saved(name: str, *lines: str) -> Wrong:
    """A port whose optimizer has one more method, which consists of these lines."""
    return wrong(name, CHECK, *method(*lines, before=APPLY))


FORGETS = f"""{REGISTERED}class Forgets(layers.Dense):
    def save_own_variables(self, store):
        pass

    def load_own_variables(self, store):
        pass


"""
SAVING = (
    wrong("config without its option", CHECK, '{"maps": maps, "seed": seed}', '{"seed": seed}'),
    wrong(
        "config with another option",
        CHECK,
        *method("def get_config(self):", "    return {**super().get_config(), 'seed': 1}"),
    ),
    loaded("loaded without dropout", "model.drop.rate = 0.0"),
    loaded("loaded with a frozen layer", "model.top.trainable = False"),
    loaded("loaded without L2", "model.hidden.kernel_regularizer = None"),
    loaded("loaded in another precision", "model = cls(**{**config, 'dtype': 'mixed_bfloat16'})"),
    saved("momentum is not saved", "def get_config(self):", "    return {**super().get_config(), 'momentum': 0.8}"),
    saved(
        "schedule is not saved", "def get_config(self):", "    return {**super().get_config(), 'learning_rate': 0.1}"
    ),
    saved(
        "slots are not saved",
        "def save_own_variables(self, store):",
        "    store['0'] = self.iterations.numpy()",
        "",
        "def load_own_variables(self, store):",
        "    self.iterations.assign(store['0'][()])",
    ),
    saved(
        "step is not saved",
        "def load_own_variables(self, store):",
        "    super().load_own_variables(store)",
        "    self.iterations.assign(0)",
    ),
    wrong("a weight is not saved", CHECK, NETWORK, FORGETS + NETWORK, ("top = layers.Dense(", "top = Forgets(")),
)
