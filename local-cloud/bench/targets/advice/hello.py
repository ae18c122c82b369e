"""Good: there is nothing to do better."""


def handler(_event: object, _context: object) -> str:
    return "hello"
