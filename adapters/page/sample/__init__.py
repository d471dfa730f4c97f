"""The demo's news: an invented site with two feeds, written for Newsdesk and served on this machine only."""

from adapters.page.sample.site import SampleSite

__all__ = ["SampleSite"]
