"""Case exercises as data and as a game of one person against time: the document, its conditions, and the engine.

Pure: no Django beyond translated words, no database. `document` says what a case is and reads it, `conditions` what "if"
means in it, `engine` how a case is lived through, move by move. What is wrong with a case is found by content/case_graph.py.
"""

from content.cases.document import Case, CaseNotReadable, read_case
from content.cases.engine import Move, Refused, State, apply, begin, replay

__all__ = ["Case", "CaseNotReadable", "Move", "Refused", "State", "apply", "begin", "read_case", "replay"]
