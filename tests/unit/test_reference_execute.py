import pytest
from handmade import (
    BOOL,
    INT,
    Source,
    action,
    add,
    at,
    domain,
    eq,
    lit,
    loc,
    lt,
    op,
    pick,
    put,
    require,
    spec,
    sub,
    upto,
    var,
)

from pyverify.errors import InternalError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.reference.execute import Failed, Passed
from pyverify.reference.step import enabled, executions, initial, instances, starts
from pyverify.values import MapValue

SMALL = upto(4)
X, Y = var("x", SMALL), var("y", SMALL)
SEQ = T.SeqType(SMALL, 2)
TWO = {"x": (SMALL, 0), "y": (SMALL, 1)}


def results(*body, variables=TWO, state=None, functions=(), **params):
    made = spec(variables, action("a", *body, **params), functions=functions)
    return [e.result for e in executions(made, state or initial(made)[0])]


def states(*body, **how):
    return [r.state for r in results(*body, **how) if isinstance(r, Passed)]


def test_reads_see_earlier_writes():
    assert states(put(X, add(Y, lit(1))), put(Y, X)) == [(2, 2)]


def test_a_false_require_anywhere_discards():
    assert results(put(X, lit(2)), require(lt(X, lit(2)))) == []


def test_a_step_that_fails_late_leaves_nothing_behind():
    made = spec(TWO, action("a", put(X, lit(3)), require(lit(False))))
    state = initial(made)[0]
    assert list(executions(made, state)) == []
    assert state == (0, 1)


def test_choices_branch_depth_first_in_domain_order():
    both = (pick("i", domain(upto(2))), pick("j", domain(upto(2))))
    made = spec(TWO, action("a", *both, put(X, loc("i")), put(Y, loc("j"))))
    found = list(executions(made, (0, 1)))
    assert [e.result.state for e in found] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert found[1].choices == (("i", 0), ("j", 1))


def test_choices_are_distinct_and_ordered_even_of_a_sequence():
    source = N.Const((3, 1, 3), T.SeqType(INT))
    assert states(pick("i", source), put(X, loc("i"))) == [(1, 1), (3, 1)]


def test_choosing_from_nothing_discards():
    assert results(pick("i", N.Const(frozenset(), T.SetType(INT)))) == []


def test_later_choices_may_depend_on_earlier_ones():
    options = N.Apply("range", (lit(0), loc("i"), lit(1)), T.SeqType(INT))
    body = (pick("i", domain(upto(3))), pick("j", options), put(X, loc("i")), put(Y, loc("j")))
    assert states(*body) == [(1, 0), (2, 0), (2, 1)]


def test_duplicate_successors_stay_separate_executions():
    assert states(pick("i", domain(upto(3))), put(X, lit(1))) == [(1, 1)] * 3


def test_instances_in_domain_order_first_parameter_slowest():
    made = spec(TWO, action("a", i=upto(2), c=T.SymbolType(("q", "p"))))
    args = [tuple(v for _, v in args) for args in instances(made, made.actions[0])]
    assert args == [(0, "q"), (0, "p"), (1, "q"), (1, "p")]


def test_enabled_names_each_instance_once():
    body = (require(lt(loc("i"), lit(2))), pick("j", domain(upto(3))))
    made = spec(TWO, action("a", *body, i=SMALL))
    assert [args for _, args in enabled(made, (0, 0))] == [(("i", 0),), (("i", 1),)]


def test_domain_is_checked_once_at_the_end():
    assert states(put(X, lit(9)), put(X, lit(2))) == [(2, 1)]


def test_overflow_names_variable_bound_and_last_write():
    line = Source("self.x = 2; self.x += 7; self.y = 9")
    first = put(X, lit(2), span=line("self.x = 2"))
    second = put(X, add(X, lit(7)), span=line("self.x += 7"))
    third = put(Y, lit(9), span=line("self.y = 9"))
    (failed,) = results(first, second, third)
    assert failed == Failed("domain", "x = 9 is outside Range(4)", line("self.x += 7"))


def test_overflow_of_a_part():
    domain_of_m = T.MapType(upto(2), SMALL)
    m = var("m", domain_of_m)
    (failed,) = results(
        put(m, lit(7), lit(1)), variables={"m": (domain_of_m, MapValue({0: 0, 1: 0}))}
    )
    assert failed.message == "m[1] = 7 is outside Range(4)"


def test_sequence_overflow():
    s = var("s", SEQ)
    longer = put(s, op("append", s, lit(1), t=T.SeqType(INT)))
    (failed,) = results(longer, variables={"s": (SEQ, (0, 0))})
    assert failed.message == "s has 3 elements, more than the capacity of Seq[Range(4), 2]"


def test_errors_fire_when_reached_unless_an_earlier_require_protects():
    boom = N.Evaluate(op("floordiv", lit(1), X, t=INT))
    (failed,) = results(boom, require(lit(False)))
    assert (failed.kind, failed.message) == ("error", "ZeroDivisionError: 1 // 0")
    assert results(require(lit(False)), boom) == []


def test_assert():
    (told,) = results(N.Assert(lit(False), "x must stay"))
    assert (told.kind, told.message) == ("assert", "x must stay")
    line = Source("assert self.x > 1")
    untold = N.Assert(op("gt", X, lit(1), span=line("self.x > 1")), "", line(line.text))
    (failed,) = results(untold)
    assert (failed.message, failed.span) == ("self.x > 1 is false", line(line.text))


def test_value_is_evaluated_before_the_indexes():
    s = var("s", SEQ)
    body = put(s, op("floordiv", lit(1), lit(0), t=INT), lit(9))
    (failed,) = results(body, variables={"s": (SEQ, (0, 0))})
    assert failed.message == "ZeroDivisionError: 1 // 0"


def test_assignment_to_absent_parts_fails():
    s = var("s", SEQ)
    (failed,) = results(put(s, lit(1), lit(2)), variables={"s": (SEQ, (0, 0))})
    assert failed.message == "IndexError: 2 is no index of s, which has 2 elements"
    m, maps = "m", T.MapType(upto(2), SMALL)
    (failed,) = results(
        put(var(m, maps), lit(1), lit(2)), variables={m: (maps, MapValue({0: 0, 1: 0}))}
    )
    assert failed.message == "KeyError: 2 is not a key of m (Range(2))"


def test_nested_assignment():
    inner = T.SeqType(SMALL, 2)
    outer = T.MapType(upto(2), inner)
    m = var("m", outer)
    start = {"m": (outer, MapValue({0: (0, 0), 1: (1, 1)}))}
    (state,) = states(put(m, lit(3), lit(1), lit(-1)), variables=start)
    assert state == (MapValue({0: (0, 0), 1: (1, 3)}),)


def test_locals_of_any_shape():
    t = loc("t", SEQ)
    body = (
        put(t, N.MakeSeq((lit(1), lit(2)), SEQ)),
        put(t, lit(3), lit(0)),
        put(X, at(t, lit(0))),
    )
    assert states(*body) == [(3, 1)]


def test_for_with_break_and_continue():
    i, total = loc("i"), loc("total")
    odd = eq(op("mod", i, lit(2), t=INT), lit(1))
    body = (
        N.If(odd, (N.Continue(),), ()),
        N.If(eq(i, lit(4)), (N.Break(),), ()),
        put(total, add(total, lit(1))),
    )
    numbers = N.Apply("range", (lit(0), lit(9), lit(1)), T.SeqType(INT))
    loop = N.For("i", numbers, body)
    assert states(put(total, lit(0)), loop, put(X, total)) == [(2, 1)]


def test_for_iterates_what_the_source_was_at_the_start():
    s = var("s", SEQ)
    body = (put(s, op("append", s, loc("v"), t=T.SeqType(INT))),)
    (state,) = states(N.For("v", s, body), variables={"s": (SEQ, (3,))})
    assert state == ((3, 3),)


def test_return_leaves_the_scope_and_binds_its_result():
    early = N.Scope("f", "r", (N.If(eq(X, lit(0)), (N.Return(lit(3)),), ()), put(Y, lit(0))))
    assert states(early, put(X, loc("r"))) == [(3, 1)]
    late = N.Scope("f", None, (put(Y, lit(2)), N.Return(None), put(Y, lit(3))))
    assert states(late, put(X, lit(1))) == [(1, 2)]


def test_return_inside_a_loop_of_a_scope():
    loop = N.For("i", domain(SMALL), (N.If(lt(lit(1), loc("i")), (N.Return(loc("i")),), ()),))
    assert states(N.Scope("f", "r", (loop,)), put(X, loc("r"))) == [(2, 1)]


def test_return_without_scope_ends_the_action():
    assert states(put(X, lit(2)), N.Return(None), put(X, lit(3))) == [(2, 1)]


def test_a_helper_sees_earlier_writes_and_not_the_locals():
    body = (put(loc("t"), add(X, loc("k"))), N.Return(loc("t")))
    double = N.Function("plus", (("k", INT),), body, INT, "")
    call = N.Call("plus", (lit(1),), INT)
    assert states(put(X, lit(2)), put(loc("t"), lit(0)), put(Y, call), functions=[double]) == [
        (2, 3)
    ]
    assert states(put(loc("t"), lit(0)), put(Y, call), put(X, loc("t")), functions=[double]) == [
        (0, 1)
    ]


def test_init_may_choose_require_and_fail():
    chosen = (pick("i", domain(SMALL)), require(lt(loc("i"), lit(3))), put(X, loc("i")))
    made = spec(TWO, init=chosen)
    assert initial(made) == [(0, 1), (1, 1), (2, 1)]
    overflow = spec(TWO, init=(put(X, sub(lit(0), lit(1))),))
    (failed,) = [e.result for e in starts(overflow)]
    assert (failed.kind, failed.message) == ("domain", "x = -1 is outside Range(4)")


def test_what_only_processes_have_is_refused():
    with pytest.raises(InternalError):
        results(N.While(lit(True, BOOL), ()))
