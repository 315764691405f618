"""Pages about people, one module per kind of reader: oneself, the invited, the organisation's admin."""
