"""What a message is about, where, how urgent, and whose duty."""
