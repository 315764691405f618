"""Pages of ours in the CMS that are about one type of page."""
