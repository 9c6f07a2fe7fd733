"""TLC, the model checker of TLA+ (Yu, Manolios and Lamport, 1999), as a judge from outside."""
