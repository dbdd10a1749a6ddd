"""Repairs of packages that are no longer kept up."""
