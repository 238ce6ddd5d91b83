"""Registry of the expert's routes: importing it declares them all."""

from delphi.web.panel import answering, arrival, leaving, refusals, suggesting, unsubscribing

PARTS = (answering, arrival, leaving, refusals, suggesting, unsubscribing)
