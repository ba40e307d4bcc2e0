"""The stretches of time that an event takes in a calendar."""

from datetime import timedelta


def spans_of(event):
    """``(key, start, end)`` of each entry; whole days that follow each other are one.

    The key is the number of the day's row: it stays when the day moves.
    """
    whole: list = []
    for day in event.days.all():
        if day.starts is not None:
            yield (str(day.pk), *day.moments(event.zone))
        elif whole and day.date - whole[-1][-1].date == timedelta(days=1):
            whole[-1].append(day)
        else:
            whole.append([day])
    for run in whole:
        yield str(run[0].pk), run[0].date, run[-1].date + timedelta(days=1)
