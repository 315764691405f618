"""Pages of the CMS in which frameworks are written, reviewed and published. Addresses: capabilities/wagtail_hooks.py."""
