"""The staff console: pages for librarians, made on the server, that keep themselves up to date in the browser."""
