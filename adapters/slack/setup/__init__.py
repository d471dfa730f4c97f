"""Setting up: the app's manifest, and its installation in workspaces."""
