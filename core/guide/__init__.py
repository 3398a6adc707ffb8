"""What residents ask: services, certificates, places, people."""
