"""What is not measured is not slowed either."""

import sys

from coverage import Coverage

from portal.tests.measured import coverage_at_rest


def test_every_coverage_that_runs_rests_and_goes_on():
    running = [Coverage(data_file=None), Coverage(data_file=None)]
    for one in running:
        one.start()
    tracing = sys.gettrace()
    with coverage_at_rest():
        assert sys.gettrace() is None
        assert Coverage.current() is None
    assert Coverage.current() is running[-1]
    assert sys.gettrace() is not None
    assert tracing is not None
    for one in reversed(running):
        one.stop()
