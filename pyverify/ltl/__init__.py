"""Temporal formulas: linear temporal logic without next, over the propositions of one spec.

`formula` writes quantifiers out and takes a formula apart, `words` says what a formula means,
`automaton` makes what a search can follow. Engines use these; nothing here knows an engine.
"""
