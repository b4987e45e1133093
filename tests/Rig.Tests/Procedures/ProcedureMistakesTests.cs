using PackBench.Rig.Tests.Files;
using PackBench.Rig.Tests.Language;
using Xunit;

namespace PackBench.Rig.Tests.Procedures;

/// <summary>What a person gets wrong in a procedure file, and what he is told: once each, at the word that is wrong.</summary>
public sealed class ProcedureMistakesTests
{
    private const string Head = "procedure: test\ntitle: Test\n";

    [Theory]
    [InlineData("- discharge: { current: 8 A, until: cells.mim <= 2 V, at_most: 10 h }", "4:39 'cells.mim' is not known here; did you mean 'cells.min'?")]
    [InlineData("- discharge: { current: 8 A, until: pack.voltage + pack.current > 3 V, at_most: 10 h }", "4:52 cannot add a current to a voltage")]
    [InlineData("- discharge: { current: 8 A, at_most: 10 h }", "4:5 'until' is missing: discharge must have an end condition ('until') and a longest duration ('at_most')")]
    [InlineData("- charge: { current: 8 A, voltage: 15 V, until: cells.max > 2.6 V }", "4:5 'at_most' is missing: charge must have an end condition ('until') and a longest duration ('at_most')")]
    [InlineData("- discharge: { curent: 8 A, current: 8 A, until: cells.min <= 2 V, at_most: 10 h }", "4:18 'curent' is not a key of discharge; did you mean 'current'?")]
    [InlineData("- discarge: { current: 8 A }", "4:5 'discarge' is not a key of a step; did you mean 'discharge'?")]
    [InlineData("- discharge: { current: 8, until: cells.min <= 2 V, at_most: 10 h }", "4:27 `8` needs a unit; a current such as `8 A`")]
    [InlineData("- discharge: { current: -8 A, until: cells.min <= 2 V, at_most: 10 h }", "4:27 -8 A is not above zero; a discharge is a magnitude: the load only sinks")]
    [InlineData("- discharge: { current: 8 V, until: cells.min <= 2 V, at_most: 10 h }", "4:27 expected a current such as `2.5 A`; this is a voltage")]
    [InlineData("- discharge: { current: 8 A, power: 3 W, until: cells.min <= 2 V, at_most: 10 h }", "4:39 a discharge is at one of current, power, resistance or voltage")]
    [InlineData("- discharge: { current: 8 A, until: cells.min <= 2 V, at_most: 100 d }", "4:66 a duration is above zero and at most 60 d; this is 100 d")]
    [InlineData("- discharge: { current: 8 A, until: 2 V < 3 V, at_most: 10 h }", "4:39 this condition reads nothing that is measured, so it never changes")]
    [InlineData("- discharge: { current: 8 A, current: 9 A, until: cells.min <= 2 V, at_most: 10 h }", "4:32 'current' stands here twice; the first is in line 4")]
    [InlineData("- rest: { for: 1 h, until: slope(pack.voltage, 30 min) > -2 mV/h, at_most: 4 h }",
        "4:48 the expression ends too early", "4:50 a comma within { } ends the value before it; an expression with a comma is put in quotes ('30 min) > -2 mV/h' was taken for a key)")]
    [InlineData("- rest: { until: cells.spread < 3 mV }", "4:5 'at_most' is missing: a condition that never comes true would rest for ever")]
    [InlineData("- rest: { title: x }", "4:5 a rest ends by time ('for'), by a condition ('until'), or by both")]
    [InlineData("- rest: { for: 2 h, until: cells.spread < 3 mV, at_most: 1 h }", "4:60 at most 3600 s is shorter than the 7200 s that it rests at least")]
    [InlineData("- rest: { for: 1 h, scan: 1 }", "4:29 `1` needs a unit; a time such as `1 min`")]
    [InlineData("- rest: { for: 1 h, scan: 1 s, burst: { scan: 2 s, for: 10 s } }", "4:49 a burst scans faster than the step's own 1 s")]
    [InlineData("- rest: { for: 1 h, record: pack }", "4:31 'pack' already means something else; a record needs a name of its own")]
    [InlineData("- rest: { for: 1 h, record: A-b }", "4:31 'A-b' cannot name a record: small letters, digits and _")]
    [InlineData("- rest: 1 h", "4:11 rest wants keys such as 'for:'; this is '1 h'")]
    [InlineData("- rest", "4:5 a step is a verb with its keys, such as 'rest: { for: 1 h }'; this is 'rest'")]
    [InlineData("- rest: { for: 1 h }\n    note: x", "5:5 a step has one verb; this one has 'rest' already. A new step begins with '- '")]
    [InlineData("- measure: { table: t, channels: [pack.voltage, dmm.volt] }", "4:51 this bench has no channel 'dmm.volt'")]
    [InlineData("- call: nowhere", "4:11 there is no procedure 'nowhere' beside this one")]
    [InlineData("- call: test", "4:11 test calls test: that would never end")]
    [InlineData("- call: ../secret", "4:11 there is no procedure '../secret' beside this one")]
    [InlineData("- note: \"it's {{ cells.min }\"", "4:17 '{{' is not closed by '}}'")]
    [InlineData("- note: \"it's {{ cells.mni }} now\"", "4:20 'cells.mni' is not known here; did you mean 'cells.min'?")]
    [InlineData("- ask: { choose: Which, from: [a, b] }", "4:5 'as' is missing: the name of the answer")]
    [InlineData("- ask: { number: How much, unit: Amp, as: x }", "4:36 there is no unit 'Amp'")]
    [InlineData("- for_each: { name: i, in: [1 A, 2 V], steps: [ { rest: { for: 1 h } } ] }", "4:36 the items are of one kind; this is a voltage, the first a current")]
    [InlineData("- for_each: { name: i, in: cels, steps: [ { rest: { for: 1 h } } ] }", "4:30 'in' wants a list, or one of cells, configurations, runtimes; this is 'cels'")]
    [InlineData("- for_each: { name: i, in: configurations, steps: [ { rest: { for: 1 h } } ] }", "4:30 the pack 'lto' lists no configurations")]
    [InlineData("- repeat: { times: 0, steps: [ { rest: { for: 1 h } } ] }", "4:22 a whole number from 1 to 100000 is wanted; this is 0")]
    [InlineData("- repeat: { times: 3, steps: [] }", "4:5 'steps' of repeat is empty")]
    [InlineData("- when: { condition: pack.series, then: [ { rest: { for: 1 h } } ] }", "4:24 expected a condition such as `cells.min <= 2.0 V`; this is a plain number")]
    [InlineData("- set: { target: balance, value: off }", "4:20 a target is a role and a setting, such as bms.balance; this is 'balance'")]
    [InlineData("- calibrate: { action: bms_current.zro }", "4:26 there is no action 'bms_current.zro'; did you mean 'bms_current.zero'?")]
    [InlineData("- calibrate: { action: bms_current.sign, at_most: 1 min }", "4:5 'until' is missing: calibrate must have an end condition ('until') and a longest duration ('at_most')")]
    [InlineData("- calibrate: { action: bms_current.zero, at_most: 1 min }", "4:53 'at_most' goes with actions that switch an output on; bms_current.zero does not")]
    [InlineData("- calibrate: { action: bms_current.zero, with: { leads: crossed } }", "4:59 'leads' is one of as_wired, reversed; this is 'crossed'")]
    [InlineData("- calibrate: { action: bms_current.zero, as: zero }", "4:48 bms_current.zero has no answer that 'as' could name")]
    [InlineData("- calibrate: { action: bms_current.point, until: cells.min < 2 V, at_most: 1 h }", "4:5 'level' is missing: bms_current.point needs it")]
    [InlineData("- rest: { for: &x 1 h }", "4:18 anchors and aliases (& and *) are not used in these files; a value that begins with one is put in quotes")]
    [InlineData("- rest: { for: !x 1 h }", "4:18 tags (!) are not used in these files; a value that begins with ! is put in quotes")]
    public void A_mistake_in_a_step_is_told_at_its_place(string step, params string[] expected)
    {
        var (_, complaints) = TestFiles.Procedure($"{Head}steps:\n  {step}\n");

        Assert.Equal(expected.Length, complaints.Length);
        Assert.All(expected.Zip(complaints), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("needs: { laod: required }", "3:10 there is no role 'laod'; did you mean 'load'?")]
    [InlineData("needs: { load: maybe }", "3:16 a need is 'required' or 'optional'; this is 'maybe'")]
    [InlineData("needs: { cell_reference: required }", "3:10 this procedure needs a cell_reference, and the bench 'test' has none")]
    [InlineData("parameters: { current: { default: 80 A, max: bench.load.rating.current } }", "3:35 current: 80 A is above the largest allowed, 40 A (bench.load.rating.current)")]
    [InlineData("parameters: { current: { default: 1 A, min: 2 V } }", "3:45 expected a current such as `2.5 A`; this is a voltage")]
    [InlineData("parameters: { current: { default: pack.current } }", "3:35 'pack.current' is measured during a run; a parameter is fixed before it")]
    [InlineData("parameters: { current: { min: 2 A } }", "3:24 'default' is missing in a parameter")]
    [InlineData("parameters: { cells: { default: 2 A } }", "3:15 'cells' already means something else; a parameter needs a name of its own")]
    [InlineData("parameters: { way: { default: \"'out'\", choices: [in, auto] } }", "3:31 'out' is not among the choices of way (in, auto)")]
    [InlineData("limits: [ { trip: cells.min < 2, because: x } ]", "3:31 `2` needs a unit; a voltage such as `2 V`")]
    [InlineData("limits: [ { trip: cells.min < 2 V } ]", "3:11 'because' is missing in a limit")]
    [InlineData("limits: [ { trip: pack.series > 3, because: x } ]", "3:19 this limit reads nothing that is measured, so it can never change during a run")]
    [InlineData("limits: [ { trip: cells.min < 2 V, because: x, severity: bad } ]", "3:58 'severity' is one of clearable, critical; this is 'bad'")]
    [InlineData("setup: [ { discharge: { current: 1 A, until: cells.min < 2 V, at_most: 1 h } } ]", "3:12 'discharge' switches an output on; that has its place in 'steps', not in 'setup'")]
    [InlineData("teardown: [ { charge: { current: 1 A, voltage: 15 V, until: cells.max > 2 V, at_most: 1 h } } ]", "3:15 'charge' switches an output on; that has its place in 'steps', not in 'teardown'")]
    [InlineData("results: { a: { value: r.charge, unit: Wh } }", "3:40 'Wh' is the unit of an energy; the value is a charge")]
    [InlineData("results: { a: { value: r.charge, accept: 80 % } }", "3:42 a criterion begins with <, <=, > or >=, such as \">= 80 % * pack.capacity\"")]
    [InlineData("results: { a: { value: r.charge, accept: \">= 80 %\" } }", "3:46 expected a charge such as `2.5 Ah`; this is a plain number")]
    [InlineData("results: { a: { value: r.end_reason, accept: \"< 3 V\" } }", "3:46 only a number has a limit; the value is a text")]
    [InlineData("results: { a: { value: r.charge, guard: U } }", "3:41 a guard band belongs to a limit; 'accept' is missing")]
    [InlineData("results: { a: { value: s.charge } }", "3:24 's.charge' is not known here; did you mean 'r.charge'?")]
    [InlineData("reslts: {}", "3:1 'reslts' is not a key of a procedure; did you mean 'results'?")]
    [InlineData("version: one", "3:10 'version' wants a whole number from 1 to 100000; this is 'one'")]
    [InlineData("resume: later", "3:9 'resume' is one of refuse, restart_step, continue_with_gap, continue; this is 'later'")]
    public void A_mistake_outside_the_steps_is_told_at_its_place(string line, string expected)
    {
        var (_, complaints) = TestFiles.Procedure($"{Head}{line}\nsteps: [ {{ rest: {{ for: 1 h, record: r }} }} ]\n");

        Assert.StartsWith(expected, Assert.Single(complaints), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_told_at_once_and_in_order()
    {
        var (_, complaints) = TestFiles.Procedure("""
            procedure: test
            titel: x
            parameters:
              current: { default: 8 }
            steps:
              - discharge: { current: 8 A, until: cells.mim < 2 V }
              - rest: { for: 1 V }
            """);

        Assert.Equal(["1:1", "2:1", "6:5", "6:39", "7:18"], complaints.Select(complaint => complaint.Split(' ')[0]));
    }

    [Theory]
    [InlineData("current", "80 A", "1:1 current: 80 A is above the largest allowed, 40 A (40 A)")]
    [InlineData("current", "8", "1:1 `8` needs a unit; a current such as `8 A`")]
    [InlineData("current", "1 A + 3 V", "1:5 cannot add a voltage to a current")]
    [InlineData("current", "pack.current", "1:1 'pack.current' is measured during a run; a parameter is fixed before it")]
    [InlineData("curent", "8 A", "1:1 this procedure has no parameter 'curent'; did you mean 'current'?")]
    [InlineData("way", "sideways", "1:1 'sideways' is not among the choices of way (in, out)")]
    public void A_value_given_on_the_command_line_is_checked_like_the_file(string name, string value, string expected)
    {
        var (_, complaints) = TestFiles.Procedure(
            Head + "parameters: { current: { default: 8 A, max: 40 A }, way: { default: \"'in'\", choices: [in, out] } }\nsteps: [ { rest: { for: 1 h } } ]\n",
            sets: [(name, value)]);

        Assert.Equal(expected, Assert.Single(complaints));
    }

    [Fact]
    public void A_later_parameter_may_use_an_earlier_one_as_set()
    {
        var (procedure, _) = TestFiles.Procedure(
            Head + "parameters: { low: { default: 1.9 V }, pack_low: { default: low * pack.series }, on_off: { default: on } }\nsteps: [ { rest: { for: 1 h } } ]\n",
            sets: [("low", "2.0 V"), ("on_off", "off")]);

        Assert.Equal(12.0, procedure!.Parameters[1].Value.Si, 1e-9);
        Assert.False(procedure.Parameters[2].Switch);
    }

    [Fact]
    public void A_place_is_right_in_quoted_folded_and_continued_values()
    {
        var (_, complaints) = TestFiles.Procedure("""
            procedure: test
            title: Test
            steps:
              - rest:
                  until: 'cells.min > 2 V && cells.mim > 2 V'
                  at_most: 1 h
              - rest:
                  until: "cells.min > 2 V
                    && cells.mim > 2 V"
                  at_most: 1 h
              - rest:
                  until: >-
                    cells.min > 2 V
                    && cells.mim > 2 V
                  at_most: 1 h
              - rest:
                  until: cells.min > 2 V
                    && cells.mim > 2 V
                  at_most: 1 h
              - note: 'it''s {{ cells.mim }}'
              - note: "\"\x41\u00e9\" {{ cells.mim }}"
            """);

        Assert.Equal(["5:34", "9:12", "14:12", "18:12", "20:21", "21:30"], complaints.Select(complaint => complaint.Split(' ')[0]));
    }

    [Theory]
    [InlineData("a: [1", "1:6 the file ends too early")]
    [InlineData("steps:\n\t- rest: x", "2:1 a tab; YAML is indented by spaces")]
    [InlineData("title: a: b", "1:9 a second colon in one line; a value with ': ' in it is put in quotes")]
    [InlineData("accept: >= 80 %", "1:9 a value that begins with > or | is put in quotes, such as \">= 80 %\"")]
    [InlineData("- a", "1:1 the file should begin with keys such as 'procedure:'; this is a list")]
    [InlineData("", "1:1 the file is empty")]
    [InlineData("title: x\n---\ntitle: y", "2:1 a second document; one file holds one")]
    public void A_file_that_is_not_yaml_is_told_where(string text, string expected)
    {
        var (_, complaints) = TestFiles.Procedure(text);

        Assert.Contains(complaints, complaint => complaint.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_step_of_a_branch_that_the_bench_rules_out_may_name_channels_that_are_not_there()
    {
        var (procedure, complaints) = TestFiles.Procedure(
            Head + "steps: [ { when: { condition: bench.supply.connected, then: [ { rest: { until: supply.current < 1 A, at_most: 1 h } } ] } } ]\n",
            Samples.BenchOf("load", "bms"));

        Assert.Empty(complaints);
        Assert.Single(procedure!.Steps);
    }
}
