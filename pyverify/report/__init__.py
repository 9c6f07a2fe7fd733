"""Reports: a result as terminal text, JSON, a table line or HTML.

A report reads `pyverify.result` and nothing else: it knows no engine, and prints nothing itself.
"""
