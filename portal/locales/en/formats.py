"""Days and moments as `portal.wording` writes them. What is not here is Django's own."""

DATE_FORMAT = "M j, Y"
DATETIME_FORMAT = "M j, Y, g:i A"
