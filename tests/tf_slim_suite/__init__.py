"""The tests that tf-slim ships in its wheel, run untouched under the kit."""
