"""The union catalogue and live holdings over SRU: `GET` and `POST /sru` (docs/served.md)."""
