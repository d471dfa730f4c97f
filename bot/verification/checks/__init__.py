"""Hard checks: small rules in code that may object to a claim and never approve one. `registry.CHECKS` lists them."""
