"""Which instance a command is about: its data folder, and settings from `floorbook.toml` and the environment."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import click
import msgspec

from ops.failure import Failure

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "floorbook.toml"
PREFIX = "FLOORBOOK_"


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """One instance.

    Each setting but `data` may stand in `floorbook.toml`, and be overridden by `FLOORBOOK_NAME` and so on.

    """

    data: Path
    name: str = "Floorbook"
    environment: Literal["development", "staging", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = 9194
    trusted_proxies: str = ""
    """Addresses, separated by commas, whose word on who asks (`X-Forwarded-For`) is believed."""
    exports: Path = Path("exports")
    """Where ProfitMaker's exports are put; a relative one lies in the data folder."""

    @property
    def log(self) -> Path:
        """The log's file."""
        return self.data / "floorbook.db"

    @property
    def exports_folder(self) -> Path:
        """The folder in which the console looks for the newest export."""
        return self.data / self.exports


def default_data() -> Path:
    """Return the data folder that is meant when none is named."""
    return Path(os.environ.get(f"{PREFIX}DATA") or ROOT / "data")


def load(data: Path | None = None, **given: Any) -> Instance:
    """Read the settings of an instance; what is given on the command line comes first."""
    data = (data or default_data()).resolve()
    settings: dict[str, Any] = {}
    path = data / SETTINGS_FILE
    if path.exists():
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Failure(f"{path} is not TOML: {error}", "mend the line it names") from None
    known = set(Instance.__struct_fields__) - {"data"}
    if unknown := set(settings) - known:
        raise Failure(f"{path}: unknown setting {min(unknown)!r}", f"known are: {', '.join(sorted(known))}")
    settings |= {name: value for name in known if (value := os.environ.get(PREFIX + name.upper())) is not None}
    settings |= {name: value for name, value in given.items() if value is not None}
    try:
        return msgspec.convert({**settings, "data": data}, Instance, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise Failure(f"{path} or the environment: {error}", "see docs/operations.md for the settings") from None


def write_settings(instance: Instance) -> None:
    """Keep an instance's settings in its folder."""
    instance.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {name: getattr(instance, name) for name in ("name", "environment", "port")}
    lines = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in kept.items()]
    (instance.data / SETTINGS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _path(kind: type, value: Any) -> Any:
    return kind(value)


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The instance's data folder  [default: FLOORBOOK_DATA, else data/ beside the program]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def existing(data: Path | None) -> Instance:
    """Return an instance that has a log, or fail saying how to get one."""
    instance = load(data)
    if not instance.log.exists():
        raise Failure(
            f"{instance.data} holds no Floorbook log", "name the folder with --data, or start with `floorbook demo`"
        )
    return instance
