"""Asking evaluators over HTTPS: certificates, time limits, and what a node sends."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.evaluators import EvaluatorAddress, HttpTransport, InProcessTransport
from schemas.codes import PartyId
from schemas.errors import RadarError, StartRefused, Unavailable
from schemas.evaluation import URL_PATH, Reply
from tests.fakes.evaluators import served

ADDRESS = EvaluatorAddress(PartyId("eval-1"), 1, "https://127.0.0.1:1", bytes(32), {})
HEADERS = {"Radar-Partij": "vt-prf"}


def echo(headers: Mapping[str, str], body: bytes) -> Reply:
    return Reply(200, headers.get("radar-partij", ""), body)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "eval-1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    hosts = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = builder.add_extension(hosts, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    (folder / "tls.pem").write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (folder / "tls.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "tls.pem", folder / "tls.key"


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[EvaluatorAddress]:
    """The address of a door behind TLS 1.3."""
    public, private = certificate
    with served({ADDRESS.party: echo}, ssl_certfile=public, ssl_keyfile=private) as servers:
        yield replace(ADDRESS, url=servers.url(ADDRESS))


def ask(address: EvaluatorAddress, body: bytes = b"vraag", **settings: object) -> Reply:
    transport = HttpTransport([address], **settings)  # type: ignore[arg-type]
    try:
        return transport(address, URL_PATH, body, HEADERS)
    finally:
        transport.close()


def code_of(address: EvaluatorAddress, **settings: object) -> str:
    with pytest.raises(RadarError) as error:
        ask(address, **settings)
    return error.value.code


def test_https(secure: EvaluatorAddress, certificate: tuple[Path, Path]) -> None:
    """Body, headers, status and signature come over TLS with the federation's own authority."""
    expected = Reply(200, "vt-prf", b"vraag")
    assert expected == ask(secure, ca_file=certificate[0])


def test_https_of_an_unknown_authority(secure: EvaluatorAddress) -> None:
    """A certificate that nobody vouches for is as good as no evaluator."""
    assert code_of(secure) == "storing"


def test_https_for_another_host(secure: EvaluatorAddress, certificate: tuple[Path, Path]) -> None:
    """A certificate for another host is as good as no evaluator."""
    elsewhere = replace(secure, url=secure.url.replace("127.0.0.1", "localhost"))
    assert code_of(elsewhere, ca_file=certificate[0]) == "storing"


def test_only_tls_1_3(certificate: tuple[Path, Path]) -> None:
    """An older TLS is not spoken."""
    public, private = certificate
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.load_cert_chain(public, private)

    def serve(conn: socket.socket) -> None:
        with old.wrap_socket(conn, server_side=True) as secured:
            secured.recv(1 << 16)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with listening(serve) as port:
        address = replace(ADDRESS, url=f"https://127.0.0.1:{port}")
        assert code_of(address, ca_file=public) == "storing"


def test_no_tls_outside_the_demo() -> None:
    """An address without TLS stops the node from starting, unless it is the demo."""
    plain = replace(ADDRESS, url="http://127.0.0.1:1")
    assert code_of(plain) == "alleen_demo"
    with pytest.raises(StartRefused):
        HttpTransport([ADDRESS, plain])
    HttpTransport([plain], insecure_demo=True).close()


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port on which each connection is given to `serve`, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            while True:
                try:
                    conn, _ = server.accept()
                except OSError:
                    return
                with conn:
                    try:
                        serve(conn)
                    except OSError:
                        continue

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def over_http(serve: Callable[[socket.socket], None], seconds: float = 3.0) -> tuple[str, float]:
    """The code with which such a server is refused, and how long that took."""
    with listening(serve) as port:
        started = time.monotonic()
        address = replace(ADDRESS, url=f"http://127.0.0.1:{port}")
        return code_of(address, insecure_demo=True, seconds=seconds), time.monotonic() - started


def test_silent_server() -> None:
    """An evaluator that takes the connection and says nothing is down after the time allowed."""
    over = threading.Event()
    code, took = over_http(lambda conn: over.set() if conn.recv(1 << 16) and conn.recv(1) else None, 0.2)
    assert code == "storing"
    assert took < 2


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\nContent-Length: 30000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Drip: "]
)
def test_dripping_server(first: bytes) -> None:
    """An evaluator that sends a byte now and then, of the body or of a header, holds nobody up."""

    def drip(conn: socket.socket) -> None:
        conn.recv(1 << 16)
        conn.sendall(first)
        pause = threading.Event()
        for _ in range(40):
            pause.wait(0.05)
            conn.sendall(b"x")

    code, took = over_http(drip, 0.3)
    assert code == "storing"
    assert took < 1


def test_endless_answer() -> None:
    """An answer that does not end is cut off at the limit."""

    def flood(conn: socket.socket) -> None:
        conn.recv(1 << 16)
        conn.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            conn.sendall(bytes(1 << 16))

    code, _ = over_http(flood)
    assert code == "te_groot"


@pytest.mark.parametrize(
    "said",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nkort", b"HTTP/1.1 abc\r\n\r\n"],
)
def test_no_http(said: bytes) -> None:
    """Whatever is not a whole HTTP answer is an evaluator that is down."""

    def serve(conn: socket.socket) -> None:
        conn.recv(1 << 16)
        conn.sendall(said)

    assert over_http(serve)[0] == "storing"


def test_redirect_is_not_followed() -> None:
    """An evaluator cannot send a node's points on to somebody else."""

    def serve(conn: socket.socket) -> None:
        conn.recv(1 << 16)
        conn.sendall(b"HTTP/1.1 307 Ga\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    with listening(serve) as port:
        reply = ask(replace(ADDRESS, url=f"http://127.0.0.1:{port}"), insecure_demo=True)
    assert Reply(307, "", b"") == reply


def test_nobody_listens() -> None:
    """A port on which nobody listens is an evaluator that is down, and no address is none either."""
    assert code_of(replace(ADDRESS, url="http://127.0.0.1:1"), insecure_demo=True) == "storing"
    assert code_of(replace(ADDRESS, url="http://"), insecure_demo=True) == "storing"


def test_connection_is_kept_and_made_again() -> None:
    """A second question goes over the same transport, also when the server was started anew in between."""
    with served({ADDRESS.party: echo}) as servers:
        address = replace(ADDRESS, url=servers.url(ADDRESS))
        transport = HttpTransport([address], insecure_demo=True)
        replies = [transport(address, URL_PATH, body, HEADERS).body for body in (b"een", b"twee")]
    with served({ADDRESS.party: echo}) as servers:
        again = replace(address, url=servers.url(address))
        replies.append(transport(again, URL_PATH, b"drie", HEADERS).body)
    transport.close()
    assert replies == [b"een", b"twee", b"drie"]


def test_compressed_answers_are_not_asked_for() -> None:
    """A small answer that unpacks to a large one has no chance: answers come as they are."""
    asked: list[str] = []

    def listen(headers: Mapping[str, str], body: bytes) -> Reply:
        asked.append(headers["accept-encoding"])
        return Reply(200, "", b"")

    with served({ADDRESS.party: listen}) as servers:
        ask(replace(ADDRESS, url=servers.url(ADDRESS)), insecure_demo=True)
    assert asked == ["identity"]


def test_in_process_knows_its_doors() -> None:
    """In one process a missing evaluator is down, and another path leads nowhere."""
    transport = InProcessTransport({ADDRESS.party: echo})
    assert transport(ADDRESS, URL_PATH, b"vraag", HEADERS) == Reply(200, "vt-prf", b"vraag")
    for address, path in ((replace(ADDRESS, party=PartyId("eval-2")), URL_PATH), (ADDRESS, "/v2/evaluaties")):
        with pytest.raises(Unavailable):
            transport(address, path, b"", HEADERS)
