"""The HTTP doors: reports in and prior reports out, and what every process serves. This file imports nothing,
because hub and evaluator use `edge`, `ops` and `serve` and must not reach the plain report.
"""
