"""Real parts for the tests: PostgreSQL, an SMTP server, a browser. Missing ones skip, except in CI."""
