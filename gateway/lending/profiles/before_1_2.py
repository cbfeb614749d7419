"""What version 1.2 added to a Request (its change log, November 2017), told to systems that know only 1.1."""

from __future__ import annotations

from msgspec.structs import replace

from gateway.lending.profiles.notes import labelled
from gateway.lending.profiles.steps import noted_request
from schemas.iso18626.messages import Request


def told(request: Request) -> Request:
    """The request with its sub-types and the days of its booking under its note."""
    service = request.service
    if service is None:
        return request
    days = (day.date().isoformat() if day else "" for day in (service.start_date, service.end_date))
    return noted_request(
        request,
        labelled("Sub-types", service.request_sub_types),
        labelled("Wanted from and until", days),
    )


def without(request: Request) -> Request:
    """The request without the elements of those."""
    service = request.service
    if service is None or not (service.request_sub_types or service.start_date or service.end_date):
        return request
    return replace(request, service=replace(service, request_sub_types=(), start_date=None, end_date=None))


def group_told(request: Request) -> Request:
    """The request with the id of the requests that were ordered together under its note."""
    return noted_request(request, labelled("Ordered together", (request.header.multiple_item_request_id,)))


def without_group(request: Request) -> Request:
    """The request without that id."""
    return replace(request, header=replace(request.header, multiple_item_request_id=""))
