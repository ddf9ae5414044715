"""One Apache Kafka broker (KRaft, TLS, SCRAM-SHA-512, ACLs) on loopback, from the jars of `make machine`.

For tests only. Its data, certificates and passwords live in the folder it is given and go with it.
"""

import base64
import datetime
import os
import secrets
import shutil
import socket
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from connectors.kafka import KafkaSettings
from radar.federation.loopback import HOST, free_port, living_in, send, wait_until

HERE: Final = Path(__file__).parent
_MECHANISM: Final = "SCRAM-SHA-512"
# A quarter of what Kafka's own script takes, and no second compiler: it lives for seconds.
_JAVA: Final = (
    "java",
    "-Xms96m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-Djava.awt.headless=true",
    f"-Dlog4j2.configurationFile={HERE / 'log4j2.xml'}",
)


def jars() -> Path:
    """Where `make machine` puts the jars."""
    own = os.environ.get("RADAR_KAFKA_LIB")
    return Path(own) if own else Path.home() / ".cache/radar/kafka"


def lacking() -> str | None:
    """What is missing to run it, if anything."""
    if shutil.which("java") is None:
        return "a Java runtime"
    return None if any(jars().glob("kafka_2.13-*.jar")) else "the jars of Apache Kafka"


class ApacheKafka:
    """`start()` after `stop()` or `kill()` has the same port and data; `wipe()` makes it another log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._work = self._folder / "work"
        self._work.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._port, self._controller = free_port(), free_port()
        self._passwords = {name: secrets.token_hex(16) for name in ("broker", "admin")}
        self._process: subprocess.Popen[bytes] | None = None
        self._make_certificates()
        self._configure()

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self._port}"

    @property
    def ca_file(self) -> Path:
        return self._folder / "tls" / "ca.pem"

    @property
    def pid(self) -> int | None:
        living = living_in(self._work)
        return living[0] if living else None

    def settings(self, user: str, fetch_max_wait_ms: int = 100) -> KafkaSettings:
        """How `user` connects; users are "admin" and those of `add_user`."""
        return KafkaSettings(
            bootstrap=self.bootstrap,
            party=user,
            ca_file=self.ca_file,
            user=user,
            password=self._passwords[user],
            fetch_max_wait_ms=fetch_max_wait_ms,
        )

    # --- its life

    def start(self) -> None:
        if self.pid is not None:
            return
        if not (self._folder / "log" / "meta.properties").exists():
            self._format()
        with (self._folder / "kafka.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._java(), "kafka.Kafka", str(self._folder / "server.properties")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._work,
                start_new_session=True,
            )
        if not wait_until(lambda: self._answers() or self._ended(), 60) or self._ended():
            raise RuntimeError(f"Apache Kafka did not start:\n{self._tail()}")

    def stop(self) -> None:
        self._end(SIGTERM)

    def kill(self) -> None:
        self._end(SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Replace it by another, empty broker under the same address, users and certificates."""
        users = [name for name in self._passwords if name not in ("broker", "admin")]
        self.kill()
        shutil.rmtree(self._folder / "log")
        self.start()
        self._set_passwords(users)

    def destroy(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- its people

    def add_user(self, name: str) -> None:
        """A user who may do nothing yet."""
        self.add_users({name: secrets.token_hex(16)})

    def add_users(self, passwords: Mapping[str, str]) -> None:
        """Users with these passwords, who may do nothing yet."""
        self._passwords |= passwords
        self._set_passwords(list(passwords))

    def allow(self, name: str, operation: str, topic: str) -> None:
        """`operation` is READ or WRITE (both imply DESCRIBE)."""
        self.allow_all([(name, operation, topic)])

    def allow_all(self, permissions: Sequence[tuple[str, str, str]]) -> None:
        """As `allow`, for each (name, operation, topic)."""
        acls = [
            ACL(
                principal=f"User:{name}",
                host="*",
                operation=ACLOperation[operation],
                permission_type=ACLPermissionType.ALLOW,
                resource_pattern=ResourcePattern(ResourceType.TOPIC, topic),
            )
            for name, operation, topic in permissions
        ]
        admin = self._admin()
        try:
            answer = admin.create_acls(acls)
        finally:
            admin.close()
        if answer["failed"]:
            raise RuntimeError(f"Apache Kafka refused permissions: {answer}")

    def delete_topic(self, topic: str) -> None:
        admin = self._admin()
        try:
            admin.delete_topics([topic])
        finally:
            admin.close()

    def _set_passwords(self, names: Sequence[str]) -> None:
        credentials = [
            UserScramCredentialUpsertion(name, ScramMechanism.SCRAM_SHA_512, self._passwords[name])
            for name in names
        ]
        admin = self._admin()
        try:
            answer = admin.alter_user_scram_credentials(credentials)
        finally:
            admin.close()
        if answer != dict.fromkeys(names):
            raise RuntimeError(f"Apache Kafka refused a user: {answer}")

    def _admin(self) -> KafkaAdminClient:
        return KafkaAdminClient(
            bootstrap_servers=self.bootstrap,
            security_protocol="SASL_SSL",
            ssl_cafile=str(self.ca_file),
            sasl_mechanism=_MECHANISM,
            sasl_plain_username="admin",
            sasl_plain_password=self._passwords["admin"],
        )

    # --- how it is made

    def _java(self) -> list[str]:
        return [*_JAVA, "-cp", f"{jars()}/*"]

    def _configure(self) -> None:
        text = (HERE / "server.properties.tmpl").read_text()
        values = {
            "@PORT@": str(self._port),
            "@CPORT@": str(self._controller),
            "@DATA@": str(self._folder / "log"),
            "@TLS@": str(self._folder / "tls"),
            "@BROKERPW@": self._passwords["broker"],
        }
        for name, value in values.items():
            text = text.replace(name, value)
        file = self._folder / "server.properties"
        file.touch(mode=0o600)
        file.write_text(text)

    def _format(self) -> None:
        # One in 64 would begin with "-", which the tool takes for an option.
        cluster = "A" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]
        users = [f"{_MECHANISM}=[name={n},password={self._passwords[n]}]" for n in ("broker", "admin")]
        command = [*self._java(), "kafka.tools.StorageTool", "format", "--standalone", "-t", cluster]
        command += ["-c", str(self._folder / "server.properties")]
        command += [part for user in users for part in ("--add-scram", user)]
        done = subprocess.run(command, cwd=self._work, capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"Apache Kafka could not be formatted:\n{done.stderr.decode()[-2000:]}")

    def _answers(self) -> bool:
        try:
            socket.create_connection((HOST, self._port), 1).close()
        except OSError:
            return False
        return True

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _tail(self) -> str:
        return (self._folder / "kafka.log").read_text(errors="replace")[-3000:]

    def _end(self, number: Signals) -> None:
        for pid in living_in(self._work):
            send(pid, number)
        if not wait_until(lambda: not living_in(self._work), 20):
            for pid in living_in(self._work):
                send(pid, SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _make_certificates(self) -> None:
        folder = self._folder / "tls"
        folder.mkdir(mode=0o700, exist_ok=True)
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name = _name("proefautoriteit")
        root = (
            _builder(root_name, root_name, root_key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(root_key, SHA256())
        )
        leaf = (
            _builder(root_name, _name("proefbroker"), key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(root_key, SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.ca_file.write_bytes(root.public_bytes(Encoding.PEM))
        both = folder / "server-chain-and-key.pem"
        both.touch(mode=0o600)
        both.write_bytes(leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM) + private)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    issuer: x509.Name, subject: x509.Name, public: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
    )
