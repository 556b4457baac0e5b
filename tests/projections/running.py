"""Starting and stopping projectors in tests."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


def start(data, **more):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "projections", "--data", str(data)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, **more)


def stop(projector):
    projector.send_signal(signal.SIGTERM)
    _, said = projector.communicate(timeout=PATIENCE_S)
    return projector.returncode, [json.loads(line) for line in said.splitlines() if line.startswith("{")]
