"""The demonstration as plain data and pure functions: nothing here imports Django."""
