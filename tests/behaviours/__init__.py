"""What a site's owner sees of us: every request, over restarts and several workers."""
