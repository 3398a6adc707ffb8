"""The HTTP side: webhooks, the built-in chat page, health and figures."""
