"""What `/metrics` says, in Prometheus' text format. Labels hold routes, types and outcomes, never who or what."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from projections.groups import GROUPS
from projections.reading import GroupState
from web.numbers import Numbers
from web.pads import Pads
from web.parts import Parts

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Gathers the numbers when somebody asks."""

    def __init__(self, parts: Parts, numbers: Numbers, pads: Pads) -> None:
        """Bind to the parts; the process's own numbers come with them."""
        self._parts = parts
        self._numbers = numbers
        self._pads = pads
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Ours(self))

    def text(self) -> bytes:
        """Return all of it. Looks at files: not for the event loop's thread."""
        return generate_latest(self._registry)

    def families(self) -> Iterator[Metric]:
        """Yield what we count."""
        yield from _requests(self._numbers)
        held = float(self._pads.held_s() > 0)
        yield _gauge("floorbook_sign_ins_held", "1 when too many wrong PINs hold all sign-ins", held)
        counter = self._parts.counter
        head = counter.desk.writer.head.position
        yield _gauge("floorbook_queue_waiting", "Commands that wait for the desk", counter.waiting)
        yield _gauge("floorbook_queue_capacity", "Commands that may wait", counter.capacity)
        yield _counted("floorbook_desk_batches", "Batches decided, one flush each", counter.batches)
        yield _counted("floorbook_desk_commands", "Commands decided in batches", counter.commands)
        yield _counted("floorbook_desk_shed", "Commands turned away because too many waited", counter.shed)
        yield _counted("floorbook_desk_poisoned", "Commands that brought out a fault", counter.desk.poisoned)
        yield _gauge("floorbook_log_position", "Last position of the log", head)
        yield from _groups([self._parts.reads.state(name) for name in GROUPS], head)


class _Ours(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics.families()

    def describe(self) -> Iterable[Metric]:
        return ()


def _requests(numbers: Numbers) -> Iterator[Metric]:
    commands = CounterMetricFamily("floorbook_commands", "Commands by outcome", labels=["type", "outcome"])
    for (name, outcome), count in list(numbers.commands.items()):
        commands.add_metric([name, outcome], count)
    yield commands
    seconds = HistogramMetricFamily("floorbook_command_seconds", "From a request with commands to its answer")
    seconds.add_metric([], list(numbers.posting.buckets()), numbers.posting.sum_s)
    yield seconds
    requests = CounterMetricFamily("floorbook_http_requests", "Requests", labels=["route", "method", "status"])
    for (route, method, status), count in list(numbers.requests.items()):
        requests.add_metric([route, method, str(status)], count)
    yield requests
    sign_ins = CounterMetricFamily("floorbook_sign_ins", "Sign-ins, with a PIN and on the console", labels=["outcome"])
    for outcome, count in list(numbers.sign_ins.items()):
        sign_ins.add_metric([outcome], count)
    yield sign_ins
    yield _gauge("floorbook_live_streams", "Open live connections", numbers.streams_open)


def _groups(states: list[GroupState], head: int) -> Iterator[Metric]:
    position = GaugeMetricFamily("floorbook_group_position", "Last position read models show", labels=["group"])
    behind = GaugeMetricFamily("floorbook_group_behind", "Events that read models have not seen", labels=["group"])
    stopped = GaugeMetricFamily("floorbook_group_stopped", "1 when read models stand still", labels=["group"])
    for state in states:
        position.add_metric([state.group], state.position)
        behind.add_metric([state.group], max(0, head - state.position))
        stopped.add_metric([state.group], float(state.state in ("stopped", "failed")))
    yield from (position, behind, stopped)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _counted(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, value=value)
