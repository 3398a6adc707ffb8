"""The desks: one file for each kind of person who talks with the bot."""
