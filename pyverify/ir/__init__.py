"""The typed intermediate representation: what all engines and emitters read."""
