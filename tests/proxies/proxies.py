"""Starts each proxy with its recipe of docs/deploy/, with ports and a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

RECIPES = Path(__file__).parents[2] / "docs" / "deploy"
HOST = "chat.example"
START_TIME = 20  # seconds

APACHE_MODULES = "mpm_event authz_core alias proxy proxy_http socache_shmcb ssl".split()


class Proxy:
    """A proxy that runs until it is stopped: at one port without TLS, at another one with it."""

    def __init__(self, name, folder, salon_port, certificate, rewrites_host):
        self.name = name
        self.title = f"{name}, {'other host' if rewrites_host else 'same host'}"
        self.folder = folder
        self.plain_port, self.tls_port = free_ports(2)
        folder.mkdir(parents=True)
        recipe = RECIPES / RECIPE_OF[name]
        text = fill(recipe.read_text(), {
            "127.0.0.1:8001": f"127.0.0.1:{salon_port}",
            "/etc/ssl/chat.example": str(certificate),
            **self.ports(),
        })
        if rewrites_host:
            text = fill(text, REWRITES_HOST[name])
        self.config = folder / recipe.name
        self.config.write_text(text)
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder),
                 "XDG_CONFIG_HOME": str(folder)},
        )

    def ports(self):
        """What stands in the recipe for the two ports, and what stands there instead."""
        plain, tls = f"127.0.0.1:{self.plain_port}", f"127.0.0.1:{self.tls_port}"
        return {
            "nginx": {"listen 80;": f"listen {plain};", "listen 443 ": f"listen {tls} "},
            "Apache": {"*:80>": f"{plain}>", "*:443>": f"{tls}>"},
            "HAProxy": {"bind :80": f"bind {plain}", "bind :443": f"bind {tls}"},
            "Caddy": {
                f"\n{HOST} {{": f"\nhttps://{HOST}:{self.tls_port} {{",
                f"\nhttp://{HOST} {{": f"\nhttp://{HOST}:{self.plain_port} {{",
                "#tls ": "bind 127.0.0.1\n\ttls ",
            },
        }[self.name]

    def command(self):
        start = {
            "nginx": self.nginx, "Apache": self.apache,
            "HAProxy": self.haproxy, "Caddy": self.caddy,
        }
        return start[self.name]()

    def nginx(self):
        paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        temporary = " ".join(f"{path}_temp_path {self.folder}/{path};" for path in paths)
        # Others may not reach the folder.
        user = "user root; " if os.geteuid() == 0 else ""
        main = self.around(
            f"{user}daemon off; pid {self.folder}/pid; worker_processes 1; events {{}}\n"
            f"http {{ access_log off; {temporary} include {self.config}; }}\n")
        return ["nginx", "-p", self.folder, "-e", "stderr", "-c", main]

    def apache(self):
        modules = "".join(
            f"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"
            for module in APACHE_MODULES)
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        main = self.around(
            f"{modules}{user}ServerName {HOST}\nPidFile {self.folder}/pid\n"
            f"DefaultRuntimeDir {self.folder}\nErrorLog {self.folder}/error\n"
            f"Listen 127.0.0.1:{self.plain_port}\nListen 127.0.0.1:{self.tls_port}\n"
            f"Include {self.config}\n")
        return ["apache2", "-d", self.folder, "-f", main, "-DFOREGROUND"]

    def haproxy(self):
        return ["haproxy", "-db", "-f", self.config]

    def caddy(self):
        main = self.around(
            "{\n\tadmin off\n\tauto_https disable_redirects\n"
            "\tskip_install_trust\n}\n" + self.config.read_text())
        return ["caddy", "run", "--adapter", "caddyfile", "--config", main]

    def around(self, text):
        """The proxy's own settings, around the recipe."""
        path = self.folder / "main"
        path.write_text(text)
        return path

    def wait_until_it_listens(self):
        deadline = time.monotonic() + START_TIME
        for port in (self.plain_port, self.tls_port):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if self.process.poll() is not None or time.monotonic() > deadline:
                        log = (self.folder / "log").read_text(errors="replace")
                        raise RuntimeError(f"{self.name} does not start: {log}")
                    time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


RECIPE_OF = {
    "nginx": "nginx.conf", "Apache": "apache2.conf", "HAProxy": "haproxy.cfg", "Caddy": "Caddyfile",
}

# What makes a proxy ask Salon for 127.0.0.1 instead of the host that it was asked for.
REWRITES_HOST = {
    "nginx": {"    proxy_set_header Host $http_host;\n": ""},
    "Apache": {"ProxyPreserveHost On": "ProxyPreserveHost Off"},
    "HAProxy": {"#http-request set-header Host": "http-request set-header Host"},
    "Caddy": {"#header_up Host": "header_up Host"},
}


def fill(text, changes):
    """A recipe with these changes. Each must find its place."""
    for old, new in changes.items():
        assert old in text, f"the recipe has no {old!r}"
        text = text.replace(old, new)
    return text


def free_ports(count):
    """Ports that nobody has at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def make_certificate(folder):
    """A certificate for the host, signed by itself. Returns the path without its ending."""
    base = folder / HOST
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", f"{base}.key", "-out", f"{base}.pem", "-days", "2", "-subj", f"/CN={HOST}",
         "-addext", f"subjectAltName=DNS:{HOST}"],
        check=True, capture_output=True)
    both = Path(f"{base}.pem").read_bytes() + Path(f"{base}.key").read_bytes()
    Path(f"{base}.both.pem").write_bytes(both)
    return base


def programs():
    """The program of each proxy, or None if it is not installed."""
    search = os.environ["PATH"] + ":/usr/sbin"
    os.environ["PATH"] = search
    return {name: shutil.which(program) for name, program in
            [("nginx", "nginx"), ("Apache", "apache2"), ("HAProxy", "haproxy"), ("Caddy", "caddy")]}
