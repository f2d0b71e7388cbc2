"""Views: parse, authorise, call one decision, reply."""
