"""Makes a network namespace for an execution environment, in which every address is local and every connection arrives at a relay.

Started by the local cloud with an IPC channel of Node (NODE_CHANNEL_FD): one JSON message per line, listening sockets as SCM_RIGHTS.
`{"make": id}` makes a namespace, sends its sockets one by one, then `{"id", "made": <descriptor of the namespace>}`.
`{"refresh": id}` relays the loopback ports on which this machine listens now. `{"drop": id}` forgets the namespace.
A namespace ends with its last process and socket, so nothing is left when this program or the local cloud is killed.
"""

import array
import ctypes
import json
import os
import socket
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
SYS_BPF = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
NETLINK_ROUTE, NETLINK_SOCK_DIAG = 0, 4
RTM_NEWLINK, RTM_NEWROUTE, SOCK_DIAG_BY_FAMILY = 16, 24, 20
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP, NLM_F_CREATE = 1, 4, 0x300, 0x400
NLMSG_ERROR, NLMSG_DONE = 2, 3
LOOPBACK = 1
MAP_CREATE, MAP_UPDATE, MAP_DELETE, PROG_LOAD, LINK_CREATE = 0, 2, 3, 5, 28
MAP_HASH, MAP_SOCKMAP, PROG_SK_LOOKUP, ATTACH_SK_LOOKUP = 1, 15, 30, 36
MAX_PORTS = 4096
TCP_LISTEN = 1 << 10


def checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def bpf(command: int, attributes: bytes) -> int:
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    return checked(libc.syscall(SYS_BPF, command, buffer, len(attributes)))


def update_map(map_descriptor: int, command: int, key: int, value: bytes = b"") -> None:
    key_buffer = ctypes.create_string_buffer(struct.pack("=I", key))
    value_buffer = ctypes.create_string_buffer(value)
    addresses = (ctypes.addressof(key_buffer), ctypes.addressof(value_buffer))
    bpf(command, struct.pack("=IxxxxQQQ", map_descriptor, *addresses, 0))


def instruction(operation: int, target: int = 0, source: int = 0, offset: int = 0, value: int = 0) -> bytes:
    return struct.pack("=BBhi", operation, source << 4 | target, offset, value)


def load_map(register: int, map_descriptor: int) -> list[bytes]:
    return [instruction(0x18, register, 1, 0, map_descriptor), instruction(0)]


def relay_program(sockets: int, ports: int) -> list[bytes]:
    """Gives a new TCP connection to the relay, unless its destination is loopback with a port that is not in `ports`.

    The context is struct bpf_sk_lookup of linux/bpf.h: family at 8, protocol at 12, local_ip4 at 40, local_ip6 at 44, local_port at 60.
    """
    code: list = []
    labels: dict[str, int] = {}

    def jump(operation: int, register: int, value: int, label: str) -> None:
        code.append((operation, register, value, label))

    def lookup(map_descriptor: int) -> None:
        code.extend(load_map(1, map_descriptor))
        code.extend([instruction(0xBF, 2, 10), instruction(0x07, 2, 0, 0, -4), instruction(0x85, 0, 0, 0, 1)])

    code.append(instruction(0xBF, 6, 1))  # r6 = context
    code.append(instruction(0x61, 2, 6, 12))
    jump(0x55, 2, socket.IPPROTO_TCP, "pass")
    code.append(instruction(0xB7, 8))  # r8 = index of the relay's socket
    code.append(instruction(0x61, 2, 6, 8))
    jump(0x15, 2, socket.AF_INET, "v4")
    code.append(instruction(0xB7, 8, 0, 0, 1))
    for offset in (44, 48, 52):
        code.append(instruction(0x61, 2, 6, offset))
        jump(0x55, 2, 0, "relay")
    code.append(instruction(0x61, 2, 6, 56))
    jump(0x55, 2, socket.htonl(1), "relay")
    jump(0x05, 0, 0, "loopback")
    labels["v4"] = len(code)
    code.append(instruction(0x61, 2, 6, 40))
    code.append(instruction(0x57, 2, 0, 0, 0xFF))
    jump(0x55, 2, 127, "relay")
    labels["loopback"] = len(code)
    code.append(instruction(0x61, 2, 6, 60))
    code.append(instruction(0x63, 10, 2, -4))
    lookup(ports)
    jump(0x15, 0, 0, "pass")
    labels["relay"] = len(code)
    code.append(instruction(0x63, 10, 8, -4))
    lookup(sockets)
    jump(0x15, 0, 0, "pass")
    code.append(instruction(0xBF, 7, 0))  # r7 = the relay's socket
    code.extend([instruction(0xBF, 1, 6), instruction(0xBF, 2, 7), instruction(0xB7, 3), instruction(0x85, 0, 0, 0, 124)])
    code.extend([instruction(0xBF, 1, 7), instruction(0x85, 0, 0, 0, 86)])
    labels["pass"] = len(code)
    code.extend([instruction(0xB7, 0, 0, 0, 1), instruction(0x95)])
    return [
        item if isinstance(item, bytes) else instruction(item[0], item[1], 0, labels[item[3]] - index - 1, item[2])
        for index, item in enumerate(code)
    ]


def load_program(code: list[bytes]) -> int:
    instructions = ctypes.create_string_buffer(b"".join(code))
    licence = ctypes.create_string_buffer(b"GPL")
    addresses = (ctypes.addressof(instructions), ctypes.addressof(licence))
    attributes = struct.pack("=IIQQIIQII16sII", PROG_SK_LOOKUP, len(code), *addresses, 0, 0, 0, 0, 0, b"thaw", 0, ATTACH_SK_LOOKUP)
    return bpf(PROG_LOAD, attributes)


def request(netlink: socket.socket, kind: int, flags: int, body: bytes) -> None:
    netlink.send(struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | NLM_F_ACK | flags, 1, 0) + body)
    error = struct.unpack_from("=i", netlink.recv(65536), 16)[0]
    if error:
        raise OSError(-error, os.strerror(-error))


def make_all_addresses_local() -> bool:
    """Returns whether IPv6 is there, too."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as netlink:
        request(netlink, RTM_NEWLINK, 0, struct.pack("=BxHiII", 0, 0, LOOPBACK, 1, 1))
        device = struct.pack("=HHI", 8, 4, LOOPBACK)
        for family in (socket.AF_INET, socket.AF_INET6):
            route = struct.pack("=BBBBBBBBI", family, 0, 0, 0, 255, 2, 254, 2, 0)
            try:
                request(netlink, RTM_NEWROUTE, NLM_F_CREATE, route + device)
            except OSError:
                if family == socket.AF_INET:
                    raise
                return False
    return True


def listening_ports() -> set[int]:
    """The TCP ports on which this machine listens on loopback or on every address."""
    ports = set()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as netlink:
        for family in (socket.AF_INET, socket.AF_INET6):
            body = struct.pack("=BBBBI48x", family, socket.IPPROTO_TCP, 0, 0, TCP_LISTEN)
            netlink.send(struct.pack("=IHHII", 16 + len(body), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + body)
            while add_ports(netlink.recv(65536), ports):
                pass
    return ports


def add_ports(response: bytes, ports: set[int]) -> bool:
    """Returns whether more follows."""
    position = 0
    while position < len(response):
        length, kind = struct.unpack_from("=IH", response, position)
        if kind in (NLMSG_DONE, NLMSG_ERROR):
            return False
        ports.add(struct.unpack_from("!H", response, position + 20)[0])
        position += (length + 3) & ~3
    return True


def listen(family: int, address: str) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind((address, 0))
    listener.listen(1024)
    return listener


def nameservers() -> list[str]:
    try:
        with open("/etc/resolv.conf", encoding="utf-8") as file:
            words = [line.split() for line in file]
    except OSError:
        return []
    return [line[1] for line in words if len(line) > 1 and line[0] == "nameserver" and "%" not in line[1]]


class Maker:
    def __init__(self) -> None:
        self.channel = socket.socket(fileno=int(os.environ["NODE_CHANNEL_FD"]))
        self.host = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.namespaces: dict[str, tuple[int, int, int, set[int]]] = {}

    def send(self, message: dict, handle: socket.socket | None = None) -> None:
        rights = [] if handle is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handle.fileno()]))]
        self.channel.sendmsg([json.dumps(message).encode() + b"\n"], rights)

    def send_socket(self, identifier: str, kind: str, handle: socket.socket, **more: str) -> None:
        node_type = {"type": "dgram.Socket", "dgramType": more["dgramType"]} if kind == "dns" else {"type": "net.Server"}
        self.send({"cmd": "NODE_HANDLE", **node_type, "msg": {"id": identifier, "socket": kind, **more}}, handle)
        handle.close()

    def make(self, identifier: str) -> None:
        checked(libc.unshare(CLONE_NEWNET))
        try:
            namespace = os.open("/proc/self/ns/net", os.O_RDONLY)
            has_ipv6 = make_all_addresses_local()
            sockets = bpf(MAP_CREATE, struct.pack("=IIIII", MAP_SOCKMAP, 4, 8, 2, 0))
            ports = bpf(MAP_CREATE, struct.pack("=IIIII", MAP_HASH, 4, 1, MAX_PORTS, 0))
            program = load_program(relay_program(sockets, ports))
            link = bpf(LINK_CREATE, struct.pack("=IIII16x", program, namespace, ATTACH_SK_LOOKUP, 0))
            families = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
            for index, (family, address) in enumerate(families[: 2 if has_ipv6 else 1]):
                listener = listen(family, address)
                update_map(sockets, MAP_UPDATE, index, struct.pack("=Q", listener.fileno()))
                self.send_socket(identifier, "relay", listener)
            for address in nameservers():
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                if family == socket.AF_INET or has_ipv6:
                    dns = socket.socket(family, socket.SOCK_DGRAM)
                    dns.bind((address, 53))
                    kind = "udp6" if family == socket.AF_INET6 else "udp4"
                    self.send_socket(identifier, "dns", dns, dgramType=kind, nameserver=address)
            os.close(program)
            os.close(sockets)
        finally:
            checked(libc.setns(self.host, CLONE_NEWNET))
        self.namespaces[identifier] = (namespace, ports, link, set())
        self.send({"id": identifier, "made": namespace})

    def refresh(self, identifier: str) -> None:
        _, ports, _, relayed = self.namespaces[identifier]
        listening = listening_ports()
        for port in listening - relayed:
            update_map(ports, MAP_UPDATE, port, b"\1")
        for port in relayed - listening:
            update_map(ports, MAP_DELETE, port)
        relayed.clear()
        relayed.update(listening)
        self.send({"id": identifier, "refreshed": True})

    def drop(self, identifier: str) -> None:
        namespace, ports, link, _ = self.namespaces.pop(identifier)
        for descriptor in (namespace, ports, link):
            os.close(descriptor)

    def run(self) -> None:
        with self.channel.makefile("r", encoding="utf-8") as messages:
            for line in messages:
                message = json.loads(line)
                for command in ("make", "refresh", "drop"):
                    if command in message:
                        self.obey(command, message[command])

    def obey(self, command: str, identifier: str) -> None:
        try:
            getattr(self, command)(identifier)
        except (OSError, KeyError) as error:
            self.send({"id": identifier, "failed": f"{command}: {error}"})


if __name__ == "__main__":
    sys.exit(Maker().run())
