"""An honest test set of residents' sentences for the routing."""
