"""The guide: data, search, understanding."""
