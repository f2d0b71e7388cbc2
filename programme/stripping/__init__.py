"""Taking out of a file what tells who made it: properties, not what is written or seen in it.

Names inside text, pictures, sound and film cannot be found by software, and stay. Pure: no database, no
settings. `apart.strip` is the door: each file is opened in a process of its own, within bounds.
"""
