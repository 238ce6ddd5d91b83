"""Reading people's spreadsheets: a file's bytes in, a checked table of text out."""
