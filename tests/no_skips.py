"""A test that should run and was skipped fails the run."""
