"""Fewer boxes than first fit where that is possible: the same rules as a model for OR-Tools' CP-SAT.

One worker, a fixed seed and a limit in deterministic time (https://github.com/google/or-tools/blob/stable/ortools/sat/
sat_parameters.proto, max_deterministic_time), so that the same order is always divided in the same way; a limit in
seconds stands behind it. Whatever goes wrong in the solver, the plan by first fit remains.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orders.fulfilment.box_fit import BASE_PERCENT, Need, Needs
from orders.fulfilment.box_kinds import BARE_CODE, Kind
from orders.fulfilment.first_fit import Group, GroupPlan, PlannedBox, Proof, boxed, plan_of

try:
    from ortools.sat.python import cp_model
except ImportError:  # a shop without it packs by first fit
    cp_model = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

SEED = 1
# More boxes or lines than this are nobody's groceries; first fit serves them.
MOST_BOXES = 12
MOST_LINES = 80


@dataclass(frozen=True)
class Effort:
    """How long the solver may think about one group: its own deterministic seconds, and seconds on the clock."""

    deterministic_s: float = 0.2
    clock_s: float = 0.4


def best_plan(group: Group, effort: Effort | None = None) -> GroupPlan:
    """The plan by first fit where it is proven to be the best, otherwise what the solver makes better or proves."""
    plan = plan_of(group)
    if plan.proof is Proof.OPTIMAL or not _worth_a_try(plan):
        return plan
    try:
        return _improved(plan, effort or Effort())
    except Exception:  # the outermost edge of a foreign program: groceries are packed without it
        logger.exception("the solver failed; first fit stands")
        return plan


def _worth_a_try(plan: GroupPlan) -> bool:
    return cp_model is not None and 1 < len(plan.boxes) <= MOST_BOXES and len(plan.group.counts) <= MOST_LINES


def _improved(plan: GroupPlan, effort: Effort) -> GroupPlan:
    model = _Model(plan)
    solver = cp_model.CpSolver()
    solver.parameters.num_search_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = effort.deterministic_s
    solver.parameters.max_time_in_seconds = effort.clock_s
    status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return plan
    found = replace(plan, boxes=model.boxes(solver))
    better = min(plan, found, key=lambda each: each.rank)
    if status != cp_model.OPTIMAL:
        return better
    return replace(better, proof=Proof.OPTIMAL, least=len(better.boxes))


class _Model:
    """Variables: pieces of a line in a box, whether there are any, and the kind of each box (at most one)."""

    def __init__(self, plan: GroupPlan) -> None:
        self.group = plan.group
        self.slots = range(len(plan.boxes))
        self.keys = sorted(plan.group.counts)
        self.model = cp_model.CpModel()
        self._needs = Needs(plan.group.kinds)
        self._variables()
        for slot in self.slots:
            self._rules_of(slot)
        self._objective(plan)
        self._hint(plan)

    def _variables(self) -> None:
        new, counts, kinds = self.model, self.group.counts, self.group.kinds
        self.pieces = {(k, s): new.new_int_var(0, counts[k], "") for k in self.keys for s in self.slots}
        self.any = {(k, s): new.new_bool_var("") for k in self.keys for s in self.slots}
        self.kind = {(n, s): new.new_bool_var("") for n in range(len(kinds)) for s in self.slots}
        self.used = [sum(self.kind[n, s] for n in range(len(kinds))) for s in self.slots]
        for key in self.keys:
            new.add(sum(self.pieces[key, s] for s in self.slots) == counts[key])
            for slot in self.slots:
                new.add(self.pieces[key, slot] <= counts[key] * self.any[key, slot])
                new.add(self.any[key, slot] <= self.used[slot])
        for slot in self.slots:
            new.add(self.used[slot] <= 1)
        for first, second in zip(self.slots, self.slots[1:], strict=False):
            new.add(self.used[first] >= self.used[second])
        self.top = [new.new_int_var(0, max(kind.volume_ml for kind in kinds), "") for _ in self.slots]

    def _rules_of(self, slot: int) -> None:
        for number, kind in enumerate(self.group.kinds):
            this = self.kind[number, slot]
            needs = {key: self._needs(self.group.pieces[key], kind) for key in self.keys}
            for key, need in needs.items():
                if need is None:
                    self.model.add_implication(this, ~self.any[key, slot])
            room_g = self.group.limits.of(kind) - kind.tare_g
            grams = [(key, self.group.pieces[key].grams) for key in self.keys]
            self.model.add(self._sum(grams, slot) <= room_g).only_enforce_if(this)
            if kind.code == BARE_CODE:
                self.model.add(sum(self.pieces[key, slot] for key in self.keys) <= 1).only_enforce_if(this)
            else:
                self._levels(slot, kind, {key: need for key, need in needs.items() if need is not None}, this)

    def _levels(self, slot: int, kind: Kind, needs: dict[int, Need], this: object) -> None:
        """The same sums as `Filling.too_full`."""
        top, fill = self.top[slot], kind.fill_percent
        for key, need in needs.items():
            if need.top_ml:
                self.model.add(top >= need.top_ml).only_enforce_if(this, self.any[key, slot])
        rest = self._sum([(key, need.rest_ml) for key, need in needs.items()], slot)
        columns = self._sum([(key, need.column_ml) for key, need in needs.items()], slot)
        self.model.add(100 * rest + fill * (columns + top) <= fill * kind.volume_ml).only_enforce_if(this)
        feet = self._sum([(key, need.foot_mm2) for key, need in needs.items()], slot)
        self.model.add(100 * feet <= BASE_PERCENT * kind.base_mm2).only_enforce_if(this)

    def _sum(self, weights: Sequence[tuple[int, int]], slot: int) -> cp_model.LinearExpr:
        taken = [(self.pieces[key, slot], weight) for key, weight in weights]
        return cp_model.LinearExpr.weighted_sum([piece for piece, _ in taken], [weight for _, weight in taken])

    def _objective(self, plan: GroupPlan) -> None:
        """Fewest boxes first, then fewest lines that go on in another box."""
        most_parts = len(self.keys) * len(self.slots) + 1
        self.model.minimize(most_parts * sum(self.used) + sum(self.any.values()))
        self.model.add(sum(self.used) >= plan.least)

    def _hint(self, plan: GroupPlan) -> None:
        codes = [kind.code for kind in plan.group.kinds]
        for slot, box in enumerate(plan.boxes):
            for number, code in enumerate(codes):
                self.model.add_hint(self.kind[number, slot], code == box.kind.code)
            for key in self.keys:
                self.model.add_hint(self.pieces[key, slot], box.contents.get(key, 0))

    def boxes(self, solver: cp_model.CpSolver) -> tuple[PlannedBox, ...]:
        """What the solver found, each in the lightest kind that holds it."""
        found = []
        for slot in self.slots:
            counts = {key: solver.value(self.pieces[key, slot]) for key in self.keys}
            contents = {key: count for key, count in counts.items() if count}
            if contents:
                found.append(boxed(self.group, contents))
        return tuple(found)
