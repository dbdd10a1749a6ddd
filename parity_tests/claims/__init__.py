"""What the documents claim, measured on the sample: seconds and steps of one machine, which no test asserts."""
