"""One layer a file.  A test of each says first what it must not match."""
