"""How a staff act says no: one sentence for the person who asked. (Applicants' acts return an outcome.)"""


class Refused(Exception):
    """The act is not possible as things stand; the message is a whole sentence, ready to be shown."""
