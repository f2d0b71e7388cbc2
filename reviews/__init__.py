"""The panel: stages, criteria, assignment, scores, ranking; and the pages that need all three apps."""
