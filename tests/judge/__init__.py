"""The parts of the CPython judge; `cpython.py` beside this folder says what it is.

`source` prepares the user's text, `containers` and `domains` are the values that bodies meet,
`selves` is what `self` is, `running` enumerates executions and drives coroutines.
"""
