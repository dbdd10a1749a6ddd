"""What a program computed where it really ran: the recorder, which stands alone.

`recorder.py` is one file for Python 2.7 and 3.5 to 3.7.
`tf1kit capture --print-recorder` writes it out, to be copied to where TensorFlow 1 is.
"""
