"""The best of several solutions of a problem with constraints: minimize f subject to g <= 0.

Source: TensorFlow 1.15.5: tensorflow/contrib/constrained_optimization/python/candidates.py, after
Cotter, Jiang and Sridharan, "Two-Player Games for Efficient Non-Convex Constrained Optimization".
It needs SciPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

SHAPES = (
    "objective_vector must have shape (n,), and constraints_matrix (m, n), where n is the number of candidates, and m "
    "is the number of constraints"
)


def _size(objective_vector: Any, constraints_matrix: Any) -> tuple[int, int]:
    """The numbers of constraints and of candidates."""
    constraints, candidates = np.shape(constraints_matrix)
    if np.shape(objective_vector) != (candidates,):
        raise ValueError(SHAPES)
    return constraints, candidates


def _solution(objective: Any, constraints: Any, violation: float = 0.0) -> Any:
    """The probabilities of the candidates with the least mean objective, whose mean constraints are
    at most `violation`; None if there is no solution.
    """
    from scipy.optimize import linprog

    rows, columns = _size(objective, constraints)
    found = linprog(
        objective,
        A_ub=constraints,
        b_ub=np.full((rows, 1), violation),
        A_eq=np.ones((1, columns)),
        b_eq=np.ones((1, 1)),
        bounds=(0, None),
    )
    return found.x if found.success else None


def find_best_candidate_distribution(objective_vector: Any, constraints_matrix: Any, epsilon: float = 0.0) -> Any:
    """The probabilities [n] of the candidates with the least mean objective under the constraints.
    If no candidates fulfil them, the largest mean violation is as small as a bisection finds it.

    Args:
        objective_vector: [n].
        constraints_matrix: [m, n].
        epsilon: where the bisection ends; with 0 it ends at the precision of float64.

    Raises:
        ValueError: the shapes do not fit, or `epsilon` is negative.
    """
    if epsilon < 0.0:
        raise ValueError("epsilon must be nonnegative")
    found = _solution(objective_vector, constraints_matrix)
    if found is not None:
        return found
    least, largest = 0.0, np.min(np.amax(constraints_matrix, axis=0))
    best = _solution(objective_vector, constraints_matrix, largest)
    if best is None:
        raise RuntimeError(f"the linear program with a violation of {largest} has no solution")
    while True:
        middle = 0.5 * (least + largest)
        if middle - least <= epsilon or largest - middle <= epsilon:
            return best
        found = _solution(objective_vector, constraints_matrix, middle)
        if found is None:
            least = middle
        else:
            best, largest = found, middle


def find_best_candidate_index(
    objective_vector: Any, constraints_matrix: Any, rank_objectives: bool = False
) -> int | None:
    """The candidate whose worst rank is the best: among the violations of each constraint, and with
    `rank_objectives` among the objectives. Of equal ones, the last with the least objective.

    Args:
        objective_vector: [n].
        constraints_matrix: [m, n].
        rank_objectives: whether the objective has a rank, too.

    Raises:
        ValueError: the shapes do not fit.
    """
    from scipy.stats import rankdata

    rows, columns = _size(objective_vector, constraints_matrix)
    worst = rankdata(objective_vector, method="min") if rank_objectives else np.zeros(columns, dtype=np.int64)
    for row in range(rows):
        worst = np.maximum(worst, rankdata(np.maximum(0.0, constraints_matrix[row, :]), method="min"))
    best = None
    for index in range(columns):
        key = (worst[index], objective_vector[index])
        if best is None or key <= (worst[best], objective_vector[best]):
            best = index
    return best
