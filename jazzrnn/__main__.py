"""`python -m jazzrnn` is `jazzrnn`."""

from jazzrnn.cli.main import main

main()
