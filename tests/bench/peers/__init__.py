"""What the site is compared with: small programs that show the same 14 answers.

All run under the site's own gunicorn configuration, with two workers, persistent
connections and settings of production. Where a browser accepts it, they answer
compressed: `bare` and `constant` with the very bytes of the site, the others with
Django's GZipMiddleware.
"""
