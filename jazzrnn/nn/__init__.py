"""What learns. Nothing in here knows music: integers come in, integers go out."""
