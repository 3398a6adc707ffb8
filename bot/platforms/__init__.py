"""One file for each chat platform; all have the shape of base.Platform."""
