"""References as data: what a page cites, how it is written, and the files that reference managers read and write.

Pure: no Django, no database. `Reference` says what is known of a work, `formatted` and `written` how it stands in a list,
`exports` turns a list into RIS, BibTeX and CSL-JSON and content.references.reading reads RIS and BibTeX; `duplicates` and
`alike` find works that stand in a list twice, `citation_problems` looks at what a page's claims cite.
"""

from content.references.citations import Citation, CitationProblem, Wrong, citation_problems, citations_of
from content.references.duplicates import alike, duplicates
from content.references.exports import FORMATS, Format
from content.references.names import Author, Authors
from content.references.reference import MOST, YEARS, Access, Kind, Reference, closed
from content.references.writing import ENGLISH, Listed, Words, formatted, listed, written

__all__ = [
    "ENGLISH",
    "FORMATS",
    "MOST",
    "YEARS",
    "Access",
    "Author",
    "Authors",
    "Citation",
    "CitationProblem",
    "Format",
    "Kind",
    "Listed",
    "Reference",
    "Words",
    "Wrong",
    "alike",
    "citation_problems",
    "citations_of",
    "closed",
    "duplicates",
    "formatted",
    "listed",
    "written",
]
