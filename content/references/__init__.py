"""References as data: what a page cites, how a citation is written, and the files that reference managers read.

Pure: no Django, no database. `Reference` says what is known of a work, `written` how it stands in a list, `exports` turns a
list into RIS, BibTeX and CSL-JSON, and `duplicates` finds works that stand in a list twice.
"""

from content.references.duplicates import duplicates
from content.references.exports import FORMATS, Format
from content.references.reference import Author, Reference, closed, written

__all__ = ["FORMATS", "Author", "Format", "Reference", "closed", "duplicates", "written"]
