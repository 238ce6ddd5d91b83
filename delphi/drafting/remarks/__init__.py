"""What the panel wrote, and what people made of it."""
