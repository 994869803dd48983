"""Figures as `hopline bench --json` writes them: one object each, of several runs.

    figure("windows_card_p99_ms", "ms", [p99(first), p99(second)])
"""
import json
import statistics


def percentile(values, share):
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure(name, unit, runs):
    rounded = [round(value, 2) for value in runs]
    return json.dumps({"name": name, "unit": unit, "median": round(statistics.median(rounded), 2),
                       "min": min(rounded), "max": max(rounded), "runs": len(rounded)})
