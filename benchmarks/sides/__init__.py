"""What runs in the process of a contestant: `kinds(**given) -> (version, {name: Kind})`."""
