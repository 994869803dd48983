"""A PostgreSQL cluster of our own for the tests: loopback, a free port, thrown away at the end.

    with Postgres() as postgres:
        os.environ["HOPLINE_TEST_POSTGRES"] = postgres.dsn      # "host=127.0.0.1 port=... ..."

As root it runs as the postgres user (the server refuses root), else as the caller. dsn is "" where
Debian's postgresql-15 is absent, and the tests that need it are skipped.
"""
import glob
import os
import shutil
import socket
import subprocess
import tempfile


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """Starts on enter, stops and deletes its files on exit."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        self.programs = found[-1] if found else ""
        self.folder = ""
        self.dsn = ""

    def __enter__(self):
        if not self.programs:
            return self
        self.folder = tempfile.mkdtemp(prefix="hopline-postgres-")
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        port = free_port()
        self._run("initdb", "-D", f"{self.folder}/data", "-U", "hopline", "-A", "trust",
                  "-E", "UTF8", "--no-sync")
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o",
                  f"-p {port} -h 127.0.0.1 -k {self.folder} -c max_connections=200", "start")
        self._run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "hopline", "hopline")
        self.dsn = f"host=127.0.0.1 port={port} user=hopline dbname=hopline"
        return self

    def __exit__(self, *_):
        if self.folder:
            self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments):
        command = [f"{self.programs}/{program}", *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)
