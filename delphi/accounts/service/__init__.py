"""Writing accounts: enrolment (the admin's part), sessions (signing in), credentials (one's own)."""
