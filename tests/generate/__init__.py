"""Random specs as Python source: well typed, small, and over the whole language.

`specs.random_spec(draw)` writes one. Everything else is a table of *cases*: a case is a small
function that writes one construct, and adding a construct to the language means adding a case.
"""
