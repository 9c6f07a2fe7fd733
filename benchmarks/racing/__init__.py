"""The race between pyverify and its peers: who runs, on what, how it is measured, what is printed."""
