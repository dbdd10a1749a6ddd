"""What comparisons with genuine results cannot show of contrib's own implementations."""
