"""People (人员): accounts, appointments, invitations."""
