"""A Django view that returns a constant, behind the site's own middleware."""
