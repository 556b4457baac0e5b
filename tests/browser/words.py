"""The tablet's texts, from the very files that it is made of."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from ops.pages import PAGES

_SAY = """
const texts = (await import(process.argv[1]))[process.argv[2]];
console.log(JSON.stringify(texts, (_, text) => (typeof text === "function" ? text("{}") : text)));
"""


@cache
def words(language: str) -> dict[str, Any]:
    """Give all texts of a language; what is put into them is `{}`."""
    node = Path(sys.executable).parent / "node"
    file, name = {"en": ("en-sheets.ts", "enWhole"), "es": ("es.ts", "es")}[language]
    done = subprocess.run(
        [node, "--input-type=module", "-e", _SAY, PAGES / "shared/i18n" / file, name],
        capture_output=True,
        text=True,
        check=True,
    )
    texts: dict[str, Any] = json.loads(done.stdout)
    return texts
