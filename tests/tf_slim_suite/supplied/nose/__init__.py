"""nose, a runner of tests that is no longer kept up: as much of it as tf-slim's tests import."""
