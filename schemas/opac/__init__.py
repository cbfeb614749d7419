"""Holdings as catalogues serve them with a record: OPAC records, or MARC with a field for each copy.

`values` and `xml` are the OPAC record, `vendors` the tables of who writes what where, `holdings` and `marc` turn a
record into ISO 20775 by them; `served` tells a record's form by itself.
"""
