"""Tests of the web adapter, against a loopback server with faults."""
