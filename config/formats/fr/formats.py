"""Dates in French; ``S`` and ``N`` are taught in ``config.formats.french``."""

DATE_FORMAT = "jS F Y"
MONTH_DAY_FORMAT = "jS F"
SHORT_DATE_FORMAT = "jS N Y"
SHORT_DATETIME_FORMAT = "jS N Y, H:i"
DATETIME_FORMAT = "jS F Y, H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
