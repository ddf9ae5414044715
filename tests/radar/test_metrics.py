"""Promises of radar/metrics.py: one catalogue, alive in each process by itself."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from radar.metrics import CATALOGUE, make_metrics


def test_the_page_shows_what_was_counted() -> None:
    """Counters, gauges and histograms, by their labels."""
    metrics = make_metrics()
    metrics.add("radar_reports_total", act="filed")
    metrics.put("radar_outbox_messages", 7)
    metrics.observe("radar_filed_to_links_seconds", 0.3)
    kind, page = metrics.page()
    samples = {
        (sample.name, tuple(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }
    assert kind.startswith("text/plain")
    assert samples["radar_reports_total", (("act", "filed"),)] == 1
    assert samples["radar_outbox_messages", ()] == 7
    assert samples["radar_filed_to_links_seconds_count", ()] == 1


def test_every_metric_of_the_catalogue_is_on_the_page() -> None:
    """Also the ones that were never counted yet."""
    page = make_metrics().page()[1].decode()
    assert [name for name in CATALOGUE if f"# HELP {name} " not in page] == []


def test_two_processes_count_apart() -> None:
    """One registry each, so that several live in one interpreter."""
    one, other = make_metrics(), make_metrics()
    one.add("radar_folds_total")
    assert [each.registry.get_sample_value("radar_folds_total") for each in (one, other)] == [1, 0]


def test_what_is_not_in_the_catalogue_is_a_defect() -> None:
    """An unknown name, and a metric used as another kind, raise."""
    metrics = make_metrics()
    with pytest.raises(KeyError):
        metrics.add("radar_gekeken_total")
    with pytest.raises(AssertionError):
        metrics.put("radar_folds_total", 1)
