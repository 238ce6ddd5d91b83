"""Routes of this audience."""
