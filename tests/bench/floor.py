"""The floor: the same rows by plain psycopg2, written with orjson, in a bare WSGI application.

Nothing can serve these rows from Python much faster; ratios against it mean the same on any machine.
"""

import os

import orjson
import psycopg2
import psycopg2.extras

PAGE = """
SELECT p.number, p.uuid::text, p.legal_name, p.acronym, p.city, p.website, p.founded, p.levels,
       p.status, p.confirmed_on, p.updated_at, k.code AS category, c.code AS country
FROM partners_partner p
LEFT JOIN partners_category k ON k.id = p.category_id
LEFT JOIN partners_country c ON c.id = p.hq_country_id
WHERE p.is_listed AND p.status IN ('active', 'dormant')
ORDER BY p.sort_name, p.number LIMIT %s
"""
AREAS = """
SELECT t.partner_id, array_agg(a.code) AS codes FROM partners_partner_activity_areas t
JOIN partners_activityarea a ON a.id = t.activityarea_id WHERE t.partner_id = ANY(%s)
GROUP BY t.partner_id
"""
COUNTRIES = """
SELECT t.partner_id, array_agg(c.code) AS codes FROM partners_partner_activity_countries t
JOIN partners_country c ON c.id = t.country_id WHERE t.partner_id = ANY(%s) GROUP BY t.partner_id
"""

connection = None


def rows(size):
    """A page of ``size`` partners with their areas and countries, as dictionaries."""
    global connection  # noqa: PLW0603 - one connection for each worker is the point
    if connection is None:
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        connection.autocommit = True
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(PAGE, [size])
        page = [dict(row) for row in cursor.fetchall()]
        numbers = [row["number"] for row in page]
        for key, query in (("activity_areas", AREAS), ("activity_countries", COUNTRIES)):
            cursor.execute(query, [numbers])
            codes = {row["partner_id"]: row["codes"] for row in cursor.fetchall()}
            for row in page:
                row[key] = codes.get(row["number"], [])
    return page


def application(environ, start_response):
    """Answer ``?page_size=N``."""
    size = int(environ.get("QUERY_STRING", "").rpartition("=")[2] or 25)
    body = orjson.dumps({"results": rows(size)})
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]
