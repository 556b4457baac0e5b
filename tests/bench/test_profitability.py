"""The benchmark of lists and reports, on a small shop: it asks everything, and every answer is one."""

from pathlib import Path

import pytest

from tests.bench.profitability import measured


@pytest.mark.slow
def test_it_measures_everything_that_the_console_asks(tmp_path: Path):
    result = measured(lambda _: None, 600, tmp_path)
    assert result["export"]["rows"] == result["orders"] == 600
    answers = result["p50 / slowest / processor, ms"]
    assert len(answers) > 80
    assert {"orders by margin", "orders, with totals", "floor utilisation of a year"} <= answers.keys()
