"""Routes of this part of the chair's pages."""
