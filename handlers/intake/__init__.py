"""A matter being told, until it is a ticket."""
