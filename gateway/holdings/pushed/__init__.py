"""Holdings that systems push: kept beside the order base, and answered from like any other library's."""
