"""How Noon runs on one machine: embedded servers, the supervisor, the demonstration, the tests, the doctor.

Nothing here imports Django except `prepare`, which runs in a process of its own.
"""

# In the output of `prepare`, what follows this line is for the person who started the demonstration.
PEOPLE_MARKER = "== people =="
