"""Setting up: the app as Slack is told of it, and its installation in workspaces."""
