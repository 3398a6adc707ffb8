"""The chained trace: its lines and their arithmetic."""
