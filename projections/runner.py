"""One group inside the projector: followed, built beside, switched, stopped, resumed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from projections.fold import Fault
from projections.follower import BATCH, Follower, Rewound, Unusable
from projections.generations import AlreadyLocked, BuildFailure, Generations, write_whole
from projections.projection import Group, Source
from projections.purge import drop_unclean, holds_text, last_erasure
from projections.rebuild import make_generation

BUILT_HERE_MAX = 20_000
"""Events up to which a build is done in this process: to start another would take longer, and memory is no matter."""

PURGE_PAUSE_S = 1.0
"""How long to wait before trying again to remove a file that somebody reads."""

Say = Callable[..., None]
"""Writes one line to the projector's log: `say(what, **facts)`."""


class Runner:
    """Keeps one group up with the log. A fault here is this group's own affair."""

    def __init__(self, group: Group, source: Source, data: Path, folder: Path, say: Say) -> None:
        self.group = group
        self.generations = Generations(folder, group.name)
        self._source = source
        self._data = data
        self._say = say
        self._follower: Follower | None = None
        self._generation = 0
        self._builder: subprocess.Popen[bytes] | None = None
        self._failed = False
        self._purged_to, self._purge_at = 0, 0.0
        self._open_current()
        self._told = (self._generation, self.position)

    @property
    def position(self) -> int:
        """The last position that is visible to readers."""
        return 0 if self._follower is None else self._follower.position

    def close(self) -> None:
        """Let go of the file; a build that is under way ends by itself when this process does."""
        if self._follower is not None:
            self._follower.close()

    def round(self) -> int:
        """Do what there is to do, for a moment, and return how many events were taken in."""
        self._look_for_requests()
        if self._builder is not None:
            self._look_at_builder()
        elif not self._failed and (self._follower is None or self._holds_erased()):
            self._build()
        self._drop_unclean()
        if self._follower is None:
            return 0
        was_stopped = self._follower.stopped
        try:
            taken = self._follower.advance()
        except Rewound as rewound:
            self._say("rewound", group=self.group.name, error=str(rewound))
            self._leave()
            return 0
        if self._follower.stopped and not was_stopped:
            c = self._follower.checkpoint
            self._say("stopped", group=self.group.name, position=c.error_position, tag=c.error_tag, error=c.error)
        return taken

    def news(self) -> dict[str, Any] | None:
        """Return what is new to readers since the last time, None when nothing is.

        Whoever saw the generation at `since` or later finds nothing else changed than rows of `tables`.
        """
        now = (self._generation, self.position)
        if self._follower is None or now == self._told:
            return None
        since, self._told = self._told[1], now
        tables = sorted(self._follower.changed)
        self._follower.changed.clear()
        generation, position = now
        return {"generation": generation, "since": since, "position": position, "tables": tables}

    def _holds_erased(self) -> bool:
        """Tell whether the file may hold text, in free pages, that was erased after it was begun."""
        assert self._follower is not None
        if not holds_text(self.group) or self._follower.stopped:
            return False
        return self._follower.checkpoint.begun_at < last_erasure(self._source.log) <= self._follower.position

    def _drop_unclean(self) -> None:
        """Once the file that is read is clean, remove the older ones that are not, as soon as nobody reads them."""
        erased = last_erasure(self._source.log)
        clean = self._follower is not None and self._follower.checkpoint.begun_at >= erased
        if erased == self._purged_to or not clean or time.monotonic() < self._purge_at:
            return
        if drop_unclean(self.generations, self._source):
            self._purged_to = erased
            self._say("purged", group=self.group.name, position=erased)
        self._purge_at = time.monotonic() + PURGE_PAUSE_S

    def _open_current(self) -> None:
        number = self.generations.current()
        if number is None:
            return
        try:
            self._follower = Follower(self.group, self._source, self.generations.path(number))
            self._generation = number
        except (Unusable, Rewound) as reason:
            self._say("rebuilding", group=self.group.name, reason=str(reason))
            return
        if self._follower.stopped:  # what stopped it may have been mended since
            self._follower.resume()

    def _look_for_requests(self) -> None:
        if self.generations.resume_request.exists():
            self.generations.resume_request.unlink()
            self._failed = False
            if self._follower is not None and self._follower.stopped:
                self._follower.resume()
            self._say("resumed", group=self.group.name)
        if self.generations.offer.exists():
            number = int(self.generations.offer.read_text())
            self.generations.offer.unlink()
            self._adopt(number)

    def _build(self) -> None:
        """Make a generation because there is none to follow; beside this process when it takes time or memory."""
        self._source.codec.forget_keys()
        if self._source.log.head().position > BUILT_HERE_MAX:
            command = (sys.executable, "-P", "-m", "projections", "build", self.group.name)
            self._builder = subprocess.Popen(  # noqa: S603  ourselves, with fixed arguments
                [*command, "--data", str(self._data), "--parent", str(os.getpid())]
            )
            self._say("building", group=self.group.name, builder=self._builder.pid)
            return
        try:
            self._adopt(make_generation(self.group, self._source, self.generations))
        except Fault as fault:
            note_failure(self.generations, fault)
            self._failed = True
            self._say("build failed", group=self.group.name, position=fault.position, error=fault.error)
        except AlreadyLocked:
            return

    def _look_at_builder(self) -> None:
        assert self._builder is not None
        code = self._builder.poll()
        if code is None:
            return
        self._builder = None
        numbers = self.generations.numbers()
        if code == 0 and numbers and numbers[-1] != self.generations.current():
            self._adopt(numbers[-1])
        else:
            self._failed = True
            failure = self.generations.read_failure()
            facts: dict[str, Any] = msgspec.structs.asdict(failure) if failure else {"exit_code": code}
            self._say("build failed", group=self.group.name, **facts)

    def _adopt(self, number: int) -> None:
        """Switch to a generation that is finished, once it has reached what readers have seen."""
        try:
            new = Follower(self.group, self._source, self.generations.path(number))
        except (Unusable, Rewound) as reason:
            self._say("not adopted", group=self.group.name, generation=number, reason=str(reason))
            return
        while new.advance() == BATCH:
            pass
        if new.position < self.position:
            stopped = new.checkpoint
            new.close()
            facts = {"position": stopped.error_position, "error": stopped.error}
            self._say("not adopted", group=self.group.name, generation=number, **facts)
            return
        self.generations.point_to(number)
        self.generations.failure.unlink(missing_ok=True)
        if self._follower is not None:
            self._follower.close()
        self._follower, self._generation, self._failed = new, number, False
        self.generations.drop_old()
        self._say("switched", group=self.group.name, generation=number, position=new.position)

    def _leave(self) -> None:
        """Stop following, so that the next round builds anew; readers keep what there is until then."""
        assert self._follower is not None
        self._follower.close()
        self._follower = None


def note_failure(generations: Generations, fault: Fault) -> None:
    """Leave word of why a build failed, for readers and for whoever is to mend it."""
    failure = BuildFailure(fault.position, fault.tag, fault.error)
    write_whole(generations.failure, msgspec.json.encode(failure).decode())
