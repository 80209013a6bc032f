"""What leaves the site: requests as a table, as a health record, as a date."""
