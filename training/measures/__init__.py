"""How good a model is, on sites that it saw nothing of."""
