"""Recognises details in English text that could point to a child, a family or anybody else: `find(text)`.

Pure: no database, no log, nothing kept. A finding names its place in the text and what to write instead, never the
words themselves. It is a help for whoever writes; that nothing was found proves nothing.
"""

from people.identifiers.finding import find
from people.identifiers.findings import Finding, Kind, Strength

__all__ = ["Finding", "Kind", "Strength", "find"]
