"""How the public pages fare in Lighthouse: `python -m config.lighthouse` (`make lighthouse`). See docs/lighthouse.md."""
