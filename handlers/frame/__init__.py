"""What holds for every turn of a talk, whatever is being asked."""
