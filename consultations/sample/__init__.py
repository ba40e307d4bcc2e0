"""What the demonstration holds of consultations: real history, and one fictional series."""

from consultations.sample import demonstration, history


def load():
    """Load both, once each."""
    history.load()
    demonstration.load()
