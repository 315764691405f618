"""Forms of the people app, and the one renderer that every form uses."""
