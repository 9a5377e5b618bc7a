"""Sheets as people save and paste them: opened, headed and read alike, whatever is done with them.

The import of records and the check for many rows stand on it.
"""
