"""What most would write: Django with a query and a template on each request."""
