"""What the rungs found, for the terminal, for a browser and as JSON."""
