"""Slow: a module that it imports computes for a third of a second."""

import costly


def handler(_event: object, _context: object) -> str:
    return costly.ANSWER
