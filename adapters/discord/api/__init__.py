"""Discord's REST interface: its client, how often it may be called, what it refuses and which rights it asks for."""
