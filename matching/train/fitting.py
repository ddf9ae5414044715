"""Logistic regression that keeps inequalities: the likeliest weights among those under which agreement never
lowers a score. Pure numbers; it knows no field and no person.
"""

import warnings
from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np
import pandas
from recordlinkage import LogisticRegressionClassifier
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import nnls
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning

from matching.weights import Floats
from schemas.errors import StartRefused

RIDGE: Final = 1.0
"""Prior worth of each weight against zero; weak, so that levels seen a few times stay finite."""
_STEPS: Final = 100
_STILL: Final = 1e-9


class _Weighted(LogisticRegressionClassifier):  # type: ignore[misc]
    """recordlinkage's classifier, with how often each comparison vector was seen."""

    def __init__(self, seen: Floats, ridge: float) -> None:
        super().__init__(C=1.0 / ridge, solver="newton-cholesky", tol=1e-8, max_iter=200)
        self._seen = seen

    def _fit(self, features: Floats, y: Any = None) -> None:
        self.kernel.fit(features, y, sample_weight=self._seen)


def likeliest(vectors: Floats, true: Floats, seen: Floats, ridge: float = RIDGE) -> Floats:
    """Weights (1 + k,), the intercept first, of comparison vectors (n, k) each `seen` (n,) times.

    Raises StartRefused("gewichten_ongeldig") when there is no end to it.
    """
    frame = pandas.DataFrame(vectors)
    classifier = _Weighted(seen, ridge)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            classifier.fit(frame, frame.index[true.astype(bool)])
        except ConvergenceWarning:
            raise StartRefused("gewichten_ongeldig") from None
    return np.append(classifier.intercept, classifier.coefficients).astype(np.float64)


def keeping(
    vectors: Floats,
    true: Floats,
    seen: Floats,
    inequalities: Floats,
    least: float | Floats,
    ridge: float = RIDGE,
) -> Floats:
    """As `likeliest`, of the weights with `inequalities` (m, 1 + k) @ weights >= `least`.

    Newton's method; each step is the nearest allowed point in the metric of the likelihood (its Fisher
    information), so that it ends at the likeliest allowed weights. Raises StartRefused("gewichten_ongeldig")
    when nothing is allowed, or when it finds no end.
    """
    design = np.column_stack([np.ones(len(vectors)), vectors])
    prior = np.full(design.shape[1], ridge)
    prior[0] = 1e-6  # the intercept is free; the rest hangs on it
    loss = _loss(design, true, seen, prior)
    weights = likeliest(vectors, true, seen, ridge)
    allowed = False  # the first step leads into the allowed weights, whatever it costs
    for _ in range(_STEPS):
        target, information = _newton(design, true, seen, prior, weights)
        after = nearest(target, information, inequalities, least)
        after = _shorter(loss, weights, after) if allowed else after
        moved = float(np.abs(after - weights).max())
        weights, allowed = after, True
        if moved < _STILL:
            return weights
    raise StartRefused("gewichten_ongeldig")


def nearest(target: Floats, metric: Floats, inequalities: Floats, least: float | Floats) -> Floats:
    """The w (k,) with `inequalities` (m, k) @ w >= `least` that is nearest to `target` by `metric` (k, k).

    Least distance programming by non-negative least squares (Lawson and Hanson 1974, chapter 23): exact.
    Raises StartRefused("gewichten_ongeldig") when no w is allowed.
    """
    if not len(inequalities):
        return target
    root = cholesky(metric, lower=True)
    sides = solve_triangular(root, inequalities.T, lower=True)
    short = least - inequalities @ target
    if (short <= 0).all():
        return target
    system = np.vstack([sides, short])
    aim = np.zeros(len(system))
    aim[-1] = 1.0
    duals, _ = nnls(system, aim, maxiter=50 * system.shape[1])
    residual = system @ duals - aim
    if abs(residual[-1]) < 1e-12:
        raise StartRefused("gewichten_ongeldig")
    step = -residual[:-1] / residual[-1]
    return cast(Floats, target + solve_triangular(root, step, lower=True, trans="T"))


def _newton(
    design: Floats, true: Floats, seen: Floats, prior: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Where Newton's step would lead, and the information matrix."""
    p = expit(design @ weights)
    gradient = design.T @ (seen * (true - p)) - prior * weights
    information = (design * (seen * p * (1 - p))[:, None]).T @ design + np.diag(prior)
    return weights + np.linalg.solve(information, gradient), information


def _loss(design: Floats, true: Floats, seen: Floats, prior: Floats) -> Callable[[Floats], float]:
    def of(weights: Floats) -> float:
        logit = design @ weights
        unlikely = seen * (np.logaddexp(0.0, logit) - true * logit)
        return float(unlikely.sum() + 0.5 * (prior * weights**2).sum())

    return of


def _shorter(loss: Callable[[Floats], float], here: Floats, there: Floats) -> Floats:
    """`there`, or a point on the way to it (allowed too) that is no less likely than `here`."""
    now = loss(here)
    for _ in range(40):
        if loss(there) <= now:
            return there
        there = (here + there) / 2
    return here
