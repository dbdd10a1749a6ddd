"""The data room: the CIFAR-10 record format, a small real sample in it, and the downloader of the genuine archive."""
