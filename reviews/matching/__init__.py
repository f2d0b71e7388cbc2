"""The parts of the assignment: its values, the linear program, whole numbers, joining, shortages."""
