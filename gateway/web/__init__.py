"""Every inbound face over HTTP: the ISO 18626 door, the JSON API, the staff console, and operations.

`gateway.web.site.make_site` puts them together; all of them ask one object, `gateway.workflow.interface.Workflow`.
"""
