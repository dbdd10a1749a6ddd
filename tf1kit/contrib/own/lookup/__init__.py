"""`tensorflow.contrib.lookup`: tables, under the names and with the arguments that contrib had."""
