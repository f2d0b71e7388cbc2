"""The database's backend: Django's, with a look at each connection that costs nothing."""
