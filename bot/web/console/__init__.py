"""The console: what staff see and do in a browser, without any script."""
