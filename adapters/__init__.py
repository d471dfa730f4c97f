"""The world: one folder per piece of it. Adapters translate, and decide nothing."""
