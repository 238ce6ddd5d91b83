"""`python -m delphi`: the command line, where its script is not on the path."""

from delphi.cli import main

main()
