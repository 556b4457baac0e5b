"""What the server refused for good and a tablet sent to the foreman. Stream: `refusal-<person id>`.

Where nobody knows whose it was (a PIN entered offline that is nobody's) the person is the nil UUID.
"""

from datetime import datetime

from events.fact import Fact, PersonalText
from events.registry import FACTS


@FACTS.fact("refusal.reported.v1")
class RefusalReported(Fact):
    """A command that was refused waits for a foreman.

    `refusal_id` is the command's own key, `command` its name, `code` why it was refused, `happened_at` when the person
    did it; the rest says what it was about, as far as it said so. `body` is the command as it was sent.
    """

    refusal_id: str
    person_id: str
    command: str
    code: str
    happened_at: datetime
    task_id: str | None = None
    order_number: str | None = None
    work_type: str | None = None
    body: PersonalText = None


@FACTS.fact("refusal.resolved.v1")
class RefusalResolved(Fact):
    """A foreman dealt with it: `dropped`, or `entered` by other commands."""

    refusal_id: str
    outcome: str
    note: PersonalText = None
