"""The right port. The wrong ports are copies of it with changed text."""
