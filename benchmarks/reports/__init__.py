"""What a run of the benchmarks becomes: a table, a page, docs/performance.md."""
