"""The local channel, over real sockets and in a real browser."""
