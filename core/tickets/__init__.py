"""Tickets (工单): the table of what can be done, and what each act does."""
