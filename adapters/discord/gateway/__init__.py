"""The gateway: the events that Discord sends us."""
