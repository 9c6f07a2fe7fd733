"""The shipped specs and models: each instance is as expected, and each spec and claim has one."""

import subprocess
import sys
from itertools import groupby

import pytest
from shipped import ALL, MODELS, PROVED, ROOT, shared_result

from pyverify.driver import prepare
from pyverify.load import load_specs
from pyverify.models import instantiate
from pyverify.outcome import Verdict

SPECS = sorted((ROOT / "specs").glob("*.py"))
PROTOCOLS = groupby(sorted(ALL, key=lambda m: m.file.stem), lambda m: m.file.stem)

# What no instance violates, although it could be false for all the checker knows. A claim that is
# not here is false somewhere, so that it has been seen to say something, or not decided yet.
NEVER_VIOLATED = {
    "assignment": set[str](),
    "bin_packing": {"at_least_as_many_as_the_bound", "at_least_the_bound", "the_bound_is_enough"},
    "consistent_hashing": {"a_key_moves", "a_key_stays"},
    "flash_sale": {
        "every_buyer_is_accounted_for",
        "every_item_is_accounted_for",
        "failures_are_of_an_empty_stock",
        "nobody_waits_in_debt",
    },
    "latency_bound": {
        "below_200_ms",
        "never_beyond_163_ms",
        "the_sum_is_reached",
        "the_whole_is_within_the_sum",
    },
    "local_optimum": {"global_is_never_worse", "local_is_as_good", "local_is_worse"},
    "overcommit": {"a_rack_is_lost", "no_memory_beyond_one_and_a_half", "replicas_stay_apart"},
    "power_feeds": {"feed_a_is_lost", "one_feed_at_a_time"},
    "rack_power": {"a_rack_is_full", "at_most_two", "moves_elsewhere", "two_fit"},
    "vcg_auction": {"all_get_all", "no_more_than_there_is", "welfare_is_largest"},
    "alternating_bit": {"another_follows", "arrives_again"},
    "bounded_channel": {"channel.within_capacity", "everything_arrives"},
    "circuit_breaker": {
        "half_open",
        "late_and_half_open",
        "open_until_the_timeout",
        "power.who_is_down_has_crashed",
        "recovers_without_one",
        "silence_is_no_success",
        "the_dead_send_nothing",
        "tolerates_theta",
    },
    "crash": {
        "comes_back",
        "every_order_will_be_confirmed",
        "power.who_is_down_has_crashed",
        "the_dead_remember_nothing",
    },
    "delayed_heartbeat": {
        "dead_means_expired",
        "each_returns",
    },
    "dijkstra_mutex": {"all_step_forward", "one_enters_while_others_want_to"},
    "ewd840": {"detects_something", "somebody_wakes_behind_a_white_token", "token_goes_round"},
    "filter_lock": {"all_wait"},
    "go_channel": {
        "channel.who_waits_has_to",
        "channel.within_capacity",
        "everything_arrives",
        "everything_will_arrive",
        "first_in_first_out",
        "nothing_lost_or_doubled",
        "senders_are_served",
    },
    "go_channel_cancel": {
        "channel.who_waits_has_to",
        "channel.within_capacity",
        "everything_arrives",
        "senders_are_served",
        "served_while_leaving",
    },
    "go_channel_close": {
        "channel.who_waits_has_to",
        "channel.within_capacity",
        "first_in_first_out",
        "nothing_lost_or_doubled",
        "senders_are_served",
        "who_stops_has_missed_nothing",
    },
    "heartbeat": {"all_renew", "everyone_dies"},
    "lease_failover": {
        "failover_takes_no_longer",
        "fails_over",
        "moves_only_if_expired",
        "users_are_served",
    },
    "lock": {"everybody_waits", "lock.nobody_waits_twice"},
    "network": {
        "all_arrive",
        "fewer_are_cut_off",
        "nothing_crosses_the_partition",
        "nothing_from_nowhere",
        "one_partition_at_a_time",
    },
    "peterson": {"both_want_it", "flag_tells_who_wants_it", "one_enters_alone"},
    "philosophers": {"neighbours_do_not_both_eat", "one_eats_and_all_others_want_to"},
    "ring": {
        "all_receive_from_the_one_before",
        "channel.who_waits_has_to",
        "channel.within_capacity",
    },
    "saga": {
        "compensable",
        "compensated_and_not_known",
        "completed_does_not_fail",
        "completed_is_final",
        "last_step_fails",
        "only_failed_are_undone",
    },
    "saga_crash": {
        "aborts_after_all_crashes",
        "aborts_at_the_last_step",
        "completed_is_done",
        "done_is_logged",
        "ends",
        "over_is_final",
    },
    "saga_fragment": {"all_complete", "status_is_known"},
    "saga_inventory": {
        "aborted_holds_nothing",
        "all_abort_at_the_last_step",
        "nothing_starts_again",
    },
    "scheduler_affinity": {"on_a_selected_node"},
    "scheduler_cache": {"everyone_knows"},
    "scheduler_code": {"best_is_taken", "placed_once", "somebody_waits"},
    "scheduler_fragment": {"everyone_is_scheduled"},
    "scheduler_parallel": {
        "everyone_is_scheduled",
        "everyone_will_be_scheduled",
        "filter_chooses",
        "result_is_a_place",
    },
    "scheduler_predicates": {"bound_to_the_best", "labels_match", "within_capacity"},
    "scheduler_stranding": {"every_step_is_progress", "within_capacity"},
    "scheduler_taints": {"leaves_for_a_reason", "no_schedule_is_heeded", "tainted_and_used"},
    "go_select": {"all_are_ready", "channel.within_capacity"},
    "timer": {
        "answers_only_who_waits",
        "expires_at_the_limit",
        "just_in_time",
        "nobody_asks",
        "runs_until_the_limit",
        "time_passes_by_ticks",
    },
    "tomasulo": {
        "every_instruction_ends",
        "nothing_happens_after_a_trap",
        "overtaken",
        "results_are_final",
        "speculative_fault",
    },
    "tomasulo_branch": {
        "fault_behind_a_branch",
        "no_write_comes_too_late",
        "nothing_happens_after_a_trap",
        "overtaken",
        "results_are_final",
        "speculative_fault",
    },
    "tomasulo_formulas": {
        "complete_when_all_have_it",
        "every_instruction_ends",
        "every_state_is_one_of_program_order",
        "no_write_comes_too_late",
        "nothing_happens_after_a_trap",
        "operands_come_from_the_last_writer",
        "overtaken",
        "results_are_final",
        "same_result_as_in_order",
        "speculative_fault",
        "traps_are_precise",
    },
    "tomasulo_memory": {
        "every_instruction_ends",
        "load_passes_a_store",
        "no_write_comes_too_late",
        "nothing_happens_after_a_trap",
        "overtaken",
        "results_are_final",
        "speculative_fault",
    },
    "two_phase_commit": {"all_commit", "all_prepare_in_vain", "all_refuse", "decision_is_sent"},
}


def with_slow_marks(models):
    """Each model as a parameter of a test; those of the slow tier are marked."""
    slow = {True: pytest.mark.slow, False: ()}
    return [pytest.param(m, id=m.title, marks=slow[m.tier == "slow"]) for m in models]


@pytest.mark.parametrize("model", with_slow_marks(MODELS))
def test_an_instance_is_as_expected(model, shared):
    """So are the lengths of all its traces, none left out; lassos are only as short as is cheap."""
    result = shared_result(model, shared)
    assert [str(d) for d in result.differences] == []
    assert set(model.counts) == {"states", "transitions", "depth"}
    traces = {p.name: p.trace for p in result.outcome.properties if p.trace is not None}
    assert set(model.lengths) == {name for name, trace in traces.items() if trace.loop is None}


@pytest.mark.parametrize("model", PROVED, ids=lambda m: m.title)
def test_a_proof_is_as_expected(model, shared):
    result = shared_result(model, shared)
    assert [str(d) for d in result.differences] == []
    assert all(p.proof or p.trace is not None for p in result.outcome.properties)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_has_an_instance(path):
    """In any file: a documented fragment may stand beside the repaired protocol."""
    modelled = {m.spec for m in ALL}
    assert {f"../specs/{path.name}:{spec.__name__}" for spec in load_specs(path)} <= modelled


@pytest.mark.parametrize(
    ("protocol", "models"),
    [(name, list(models)) for name, models in PROTOCOLS],
)
def test_every_claim_is_violated_somewhere(protocol, models):
    instances = [prepare(instantiate(m), (), m.prove) for m in models]
    judged = {p.name: p.kind for built in instances for p in built.ir.properties}
    seen = {
        name for m in models for name, verdict in m.expect.items() if verdict is not Verdict.HOLDS
    }
    claims = {name for name, kind in judged.items() if kind not in ("terminal", "constraint")}
    assert claims - seen == NEVER_VIOLATED[protocol]


@pytest.mark.slow
def test_specs_are_typed():
    """They pass mypy's strict mode without a plugin."""
    command = [sys.executable, "-m", "mypy", "--strict", "specs", "pyverify/lib"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
