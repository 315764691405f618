"""Cases between their three forms: a page in the CMS, the document that is played, and a file to take elsewhere."""
