"""The procedures of the districts, walked and tried by whoever may not."""
