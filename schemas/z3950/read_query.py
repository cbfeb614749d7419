"""Queries from BER (Z39.50-1995, RPNQuery)."""

from __future__ import annotations

from schemas.z3950 import ber, tags
from schemas.z3950.ber import Element
from schemas.z3950.header import BerError
from schemas.z3950.query import Attribute, Combined, Operator, Query, Structure, Term


def read_query(query: Element) -> Query:
    """A query of type 1; its nesting is bounded where the message is parsed.

    Raises:
        BerError: it is of another type, or uses what is not known here.
    """
    if query.tag != tags.TYPE_1:
        raise BerError(query.offset, f"the query is of type {query.tag.number}, not 1")
    attribute_set = query.need(ber.OID).oid()
    return Query(_structure((query.children or ())[-1]), attribute_set)


def _structure(element: Element) -> Structure:
    if element.tag == tags.OPERAND:
        return _operand(element.only())
    parts = element.children or ()
    if element.tag != tags.COMBINED or len(parts) != 3:
        raise BerError(element.offset, "here should be a term or two with an operator")
    number = parts[2].only().tag.number
    if parts[2].tag != tags.OPERATOR or number not in set(Operator):
        raise BerError(parts[2].offset, "the operator is not known")
    return Combined(Operator(number), _structure(parts[0]), _structure(parts[1]))


def _operand(element: Element) -> Term:
    if element.tag != tags.ATTRIBUTES_AND_TERM:
        raise BerError(element.offset, "result sets as operands are not known here")
    listed = element.find(tags.ATTRIBUTES)
    attributes = () if listed is None else tuple(_attribute(one) for one in listed.children or ())
    return Term(element.need(tags.TERM).text(), attributes)


def _attribute(element: Element) -> Attribute:
    set_id = element.find(tags.ATTRIBUTE_SET)
    return Attribute(
        element.need(tags.ATTRIBUTE_TYPE).integer(),
        element.need(tags.ATTRIBUTE_VALUE).integer(),
        "" if set_id is None else set_id.oid(),
    )
