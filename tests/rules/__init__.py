"""The rules of the domain, each as a table in plain words."""
