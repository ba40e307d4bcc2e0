"""The stretches of time that an event takes in a calendar."""

from datetime import timedelta


def spans_of(event):
    """``(key, start, end)`` of each entry; whole days that follow each other are one."""
    whole: list = []
    for day in event.days.all():
        if day.starts is not None:
            yield (f"{day.date:%Y%m%d}", *day.moments(event.zone))
        elif whole and day.date - whole[-1][-1] == timedelta(days=1):
            whole[-1].append(day.date)
        else:
            whole.append([day.date])
    for run in whole:
        yield f"{run[0]:%Y%m%d}", run[0], run[-1] + timedelta(days=1)
