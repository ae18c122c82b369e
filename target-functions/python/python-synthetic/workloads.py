"""The two workloads of systems.md S2b; the sizes are the same in every language."""

OPERATIONS = ("cpu", "memory")
# Plain recursion, about 243,000 calls: pure interpreter (or compiler) speed.
FIBONACCI_N = 25
VECTOR_LENGTH = 100_000


def fibonacci(n: int) -> int:
    """The n-th Fibonacci number by plain recursion."""
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def fill_and_sum(length: int) -> int:
    """Fills a vector with the even numbers 0, 2, 4 … and sums it."""
    vector = []
    for index in range(length):
        vector.append(index * 2)
    total = 0
    for value in vector:
        total += value
    return total


def run_workload(operation: str) -> tuple[int, int]:
    """Returns (result, items_count); the same work has the same result in every language."""
    if operation == "cpu":
        return fibonacci(FIBONACCI_N), 1
    return fill_and_sum(VECTOR_LENGTH), VECTOR_LENGTH
