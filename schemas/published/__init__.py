"""The published JSON Schemas: written by `schemas.publish`, never by hand."""
