"""What is measured. A module has `subjects(settings)`, a context manager that gives `Subject`s."""

NAMES = (
    *("limits", "start_up", "checkpoint", "cifar10_input", "factored_kernels", "inception_v2", "pairs", "tried"),
    *("forms", "scaling"),
)
