"""What an instance looks like: its state graph, a counterexample, the locations of a process.

Each is drawn as a `Diagram`, which `dot` and `mermaid` write down; a counterexample can be a
sequence diagram too. For small instances: a graph is for looking at.
"""
