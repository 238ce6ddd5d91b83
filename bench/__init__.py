"""Measurements of speed, each a module with a `main`; `./dev bench` lists them. See docs/bench.md."""
