"""The application and all that becomes of it: drafting, submitting, decisions, letters, awards."""
