"""A song as one page for the browser: it shows, plays and lets you practise. No network needed."""
