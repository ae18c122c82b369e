"""Slow: the client is made in init, but loads its certificates and connects in the first call."""

import os

import urllib3

_client = urllib3.PoolManager(ca_certs=os.environ.get("SSL_CERT_FILE"))


def handler(_event: object, _context: object) -> str:
    return str(_client.request("GET", os.environ["AWS_ENDPOINT_URL"]).status)
