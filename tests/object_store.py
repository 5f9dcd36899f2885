"""An object store for tests: moto's server in a process of its own, which lets one user in.

Run as a module it is that server: it says on a line where it is and by what key it is asked, and
ends with its standard input. It judges every signature, and keeps what it has in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

BUCKET = "kommunens-kopior"
REGION = "us-east-1"
_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class ObjectStore:
    """Where it is, and by what key it is asked."""

    endpoint: str
    key: str
    secret: str

    @property
    def environment(self) -> dict[str, str]:
        """As a call is told of it."""
        names = ("endpoint", "key", "secret")
        return {f"SLUSS_S3_{name.upper()}": str(getattr(self, name)) for name in names}


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A store with one empty bucket, until the block ends."""
    argv = [sys.executable, "-m", "tests.object_store"]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        assert process.stdout
        yield ObjectStore(**json.loads(process.stdout.readline()))
        process.stdin.close()


def _serve() -> None:
    import boto3
    from moto.core.authorization import enable_iam_authentication
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"

    def asked(service: str) -> Any:
        nobody = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nobody"}
        return boto3.client(service, endpoint_url=endpoint, region_name=REGION, **nobody)

    asked("s3").create_bucket(Bucket=BUCKET)
    iam = asked("iam")
    iam.create_user(UserName="sluss")
    iam.put_user_policy(UserName="sluss", PolicyName="all", PolicyDocument=json.dumps(_ALL))
    key = iam.create_access_key(UserName="sluss")["AccessKey"]
    with enable_iam_authentication():
        said = {"endpoint": endpoint, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}
        print(json.dumps(said), flush=True)
        sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    _serve()
