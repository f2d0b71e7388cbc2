"""Settings: `base` is common, `production`, `demo` and `test` are the three that run."""
