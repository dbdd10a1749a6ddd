"""What tests need to look at summaries: `tensorflow.contrib.testing`."""
