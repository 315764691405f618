"""The demo world: two councils, two universities and people at different points, so that every page shows something true."""

from portfolios.demo.sign_ins import PASSWORD, SIGN_INS

__all__ = ["PASSWORD", "SIGN_INS"]
