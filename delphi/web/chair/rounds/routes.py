"""Registry of the routes about rounds: importing it declares them all."""

from delphi.web.chair.rounds import ending, following, opening, people, preview

PARTS = (ending, following, opening, people, preview)
