"""From a model and a request to a song."""
