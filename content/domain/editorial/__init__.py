"""How a page comes to be published: submitted, reviewed by peers and by practice, then published or scheduled."""
