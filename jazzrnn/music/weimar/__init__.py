"""The Weimar Jazz Database as pieces."""
