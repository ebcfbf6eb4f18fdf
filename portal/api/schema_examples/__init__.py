"""Examples of the API's bodies: composed from what is known of each name, so that they tell one story and agree.

A new member of a serializer needs a line in one of the modules of values, or the document cannot be written: no example
says "string".
"""
