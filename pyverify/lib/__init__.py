"""Parts that many protocols need, written in the language itself, as Components.

They are read from their source like any spec: subclass one to change it.
"""

from pyverify.lib.channel import Channel

__all__ = ["Channel"]
