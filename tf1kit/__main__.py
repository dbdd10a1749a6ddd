"""`python -m tf1kit` is the `tf1kit` command."""

from tf1kit.cli import main

if __name__ == "__main__":
    main()
