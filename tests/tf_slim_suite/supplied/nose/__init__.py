"""The parts of nose, a test runner that is no longer maintained, that tf-slim's tests import."""
