"""nginx in front of the machines, with what docs/many-machines.md says of them."""

import os
import subprocess
from pathlib import Path

from tests.clinic_site.processes import wait_for
from tests.faults.machines.guide import block, with_our
from tests.faults.machines.machine import Machine
from tests.faults.machines.ports import answers, lasting_port
from tests.faults.machines.programs import program

AROUND = """\
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
{upstream}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://site;
        }}
{location}
    }}
}}
"""


class Entrance:
    def __init__(self, folder: Path, *machines: Machine) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = lasting_port()
        upstream, location = block("nginx").split("# Beside the other locations.")
        upstream = with_our(
            upstream,
            {
                f"10.0.0.2{number}:8000": f"127.0.0.1:{machine.port}"
                for number, machine in enumerate(machines, start=1)
            },
        )
        user = "user root;" if os.geteuid() == 0 else ""
        text = AROUND.format(
            folder=folder,
            user=user,
            upstream=upstream,
            location="#" + location,
            port=self.port,
        )
        (folder / "nginx.conf").write_text(text)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command = [program("nginx"), "-p", str(self.folder)]
        command += ["-e", "stderr", "-c", str(self.folder / "nginx.conf")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(lambda: answers(self.port))
        assert answers(self.port), (self.folder / "log").read_text()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
