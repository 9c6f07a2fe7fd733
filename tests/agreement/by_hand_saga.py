"""The saga whose coordinator crashes, by hand: a second opinion on `models/saga_crash.toml`.

Written from the protocol, not from the spec, as all of by_hand.py; nothing here imports pyverify.
"""

from by_hand import System, put


def crashing_saga(steps=3, crashes=1, log="NONE", idempotent=False):
    """Of each step how often it was done, what is known, the log, "runs" or "undoes", crashes."""
    log = str(log).rpartition(".")[2]

    def over(s):
        _, known, logged, mode, _ = s
        return known == {"runs": steps, "undoes": 0}[mode] and logged in (known, None)

    def working(done, known, logged, crashed):
        """Forward, where the log is on the way to `known` or one ahead of it."""
        intended = known + 1 if log == "BEFORE" else known
        if known < steps:
            yield done, known, logged, "undoes", crashed
            if logged in (intended, None):
                yield put(done, known, done[known] + 1), known + 1, logged, "runs", crashed
            elif logged == known:
                yield done, known, known + 1, "runs", crashed
        if logged is not None and logged < known:
            yield done, known, known, "runs", crashed

    def undoing(done, known, logged, crashed):
        if logged not in (known, None):
            yield done, known, known, "undoes", crashed
        elif known:
            last = known - 1
            left = 0 if idempotent else done[last] - 1
            yield put(done, last, left), last, logged, "undoes", crashed

    def next_states(s):
        done, known, logged, mode, crashed = s
        yield from {"runs": working, "undoes": undoing}[mode](done, known, logged, crashed)
        if crashed < crashes and not over(s):
            yield done, logged or 0, logged, "undoes", crashed + 1

    def aborted(s):
        return over(s) and s[3] == "undoes"

    return System(
        [((0,) * steps, 0, None if log == "NONE" else 0, "runs", 0)],
        next_states,
        {
            "aborted_leaves_no_trace": lambda s: aborted(s) and any(s[0]),
            "completed_is_done": lambda s: over(s) and s[3] == "runs" and set(s[0]) != {1},
            "done_is_logged": lambda s: log == "BEFORE" and 1 in s[0][s[2] :],
        },
        {"over_is_final": lambda s, _: over(s)},
        wanted={
            "aborts_at_the_last_step": lambda s: (
                s[3] == "undoes" and (s[1], s[4]) == (steps - 1, 0)
            ),
            "aborts_after_all_crashes": lambda s: aborted(s) and s[4] == crashes,
        },
        fine=over,
    )


SYSTEMS = {"CrashingSaga": (crashing_saga, {})}
