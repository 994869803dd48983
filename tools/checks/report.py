"""Figures that are reported and never refused: medians, p90 and ratios (style: size budget)."""
import statistics


def percentile(numbers, share):
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def spread(numbers):
    if not numbers:
        return "none"
    return (f"median {statistics.median(numbers):.0f}  p90 {percentile(numbers, 0.9)}"
            f"  max {max(numbers)}")


def ratio(part, whole):
    return f"{part / whole:.2f}" if whole else "-"


def figures(tree):
    written = [source for source in tree.cpp() if not source.is_generated]
    product = [source for source in written if not source.is_test]
    functions = [function.lines for source in written for function in source.functions]
    test_lines = sum(len(source.lines) for source in tree.sources
                     if source.is_test and (source.is_cpp or source.is_script
                                            or source.path.endswith(".case")))
    comment_lines = len({(source.path, comment.line) for source in product
                         for comment in source.comments if comment.own_line})
    filled = sum(1 for source in product for line in source.lines if line.strip())
    return [
        f"files       {len(written)}  lines {spread([len(s.lines) for s in written])}"
        "  (budget 110 / 350 / 500)",
        f"functions   {len(functions)}  lines {spread(functions)}  (budget 6 / 25 / 60)",
        f"test:source {ratio(test_lines, sum(len(s.lines) for s in product))}  (at least 0.8)"
        f"   comment:code {ratio(comment_lines, filled - comment_lines)}  (0.2 to 0.3)",
    ]
