"""How good a model is, next to honest baselines."""
