using System.Buffers.Binary;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class DetectorStateTests
{
    private const int MaxStateBytes = 6 * 1024;

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(501)]
    public void A_detector_that_is_saved_and_restored_says_the_same(int every)
    {
        var events = Eventful();
        var detector = new ProjectDetector(DetectorSettings.Default);
        List<Finding> findings = [];
        for (var i = 0; i < events.Count; i++)
        {
            detector.Observe(events[i], findings);
            if (i % every == 0 && (every > 1 || i > events.Count - 2_000))
            {
                detector = ProjectDetector.Restore(detector.Save(), DetectorSettings.Default);
            }
        }

        Assert.That(Text(findings), Is.EqualTo(Text(SyntheticStream.Run(events))));
    }

    [TestCase(1)]
    [TestCase(33)]
    [TestCase(50)]
    public void Any_text_can_be_kept(int characters)
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F600", characters));
        var detector = new ProjectDetector(DetectorSettings.Default);
        var findings = new List<Finding>();
        for (var i = 0; i < 12; i++)
        {
            detector.Observe(
                new DetectorEvent(1_764_000_000_000 + i, true, false, text, text, [new("type", text), new("release", "a" + text), new(text, "x")]), findings);
        }

        Assert.That(findings.Select(f => f.State), Has.Some.EqualTo(FindingState.Open));
        var state = detector.Save();
        Assert.That(ProjectDetector.Restore(state, DetectorSettings.Default).Save(), Is.EqualTo(state));
    }

    [Test]
    public void How_often_time_is_told_does_not_matter()
    {
        var events = Eventful();
        var detector = new ProjectDetector(DetectorSettings.Default);
        List<Finding> findings = [];
        var random = new Random(4);
        foreach (var e in events)
        {
            while (detector.Now > 0 && detector.Now < e.At && random.Next(3) > 0)
            {
                detector.AdvanceTo(Math.Min(e.At, detector.Now + random.Next(1, 90_000)), findings);
            }

            detector.Observe(e, findings);
        }

        Assert.That(Text(findings), Is.EqualTo(Text(SyntheticStream.Run(events))));
    }

    [Test]
    public void State_stays_small_with_hundreds_of_kinds_and_values_and_both_incidents_open()
    {
        var detector = new ProjectDetector(DetectorSettings.Default with { Threshold = 10_000, Window = TimeSpan.FromMinutes(10) });
        List<Finding> findings = [];
        var random = new Random(1);
        var largest = 0;
        for (var i = 0; i < 400_000; i++)
        {
            var at = SyntheticStream.Start + (i < 100_000 ? i * 3_000L : 300_000_000 + ((i - 100_000) * 2L));
            var attributes = Enumerable.Range(0, 8).Select(a => new EventAttribute($"attribute-with-name-{a}", $"{new string('v', 60)}{Math.Pow(random.NextDouble(), i < 100_000 ? 2 : 9) * 300:0}"));
            detector.Observe(
                new DetectorEvent(at, true, i % 9 == 0, $"{new string('f', 200)}{random.Next(300)}", $"user-{i}", [.. attributes]), findings);
            largest = i % 1_000 == 0 ? Math.Max(largest, detector.Save().Length) : largest;
        }

        TestContext.Out.WriteLine($"{largest} bytes");
        Assert.That(detector.IsOpen(DetectionLane.Adaptive));
        Assert.That(detector.IsOpen(DetectionLane.Fixed));
        Assert.That(largest, Is.LessThan(MaxStateBytes));
    }

    [Test]
    public void What_is_no_state_is_refused()
    {
        var state = new ProjectDetector(DetectorSettings.Default).Save();
        byte[] damaged = [.. state[..^9], (byte)(state[^9] ^ 1), .. state[^8..]];
        byte[] ofOtherVersion = [200, .. state[1..]];

        Assert.That(() => ProjectDetector.Restore([], DetectorSettings.Default), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => ProjectDetector.Restore(state.AsSpan(0, state.Length / 2), DetectorSettings.Default), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => ProjectDetector.Restore(damaged, DetectorSettings.Default), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => ProjectDetector.Restore(ofOtherVersion, DetectorSettings.Default), Throws.TypeOf<InvalidDataException>().With.Message.Contains("version 200"));
        Assert.That(() => ProjectDetector.Restore(state, DetectorSettings.Default), Throws.Nothing);
    }

    [Test]
    public void Other_settings_take_over_what_is_known()
    {
        var events = new SyntheticStream().Heartbeat(0, 100).Errors(0, 100, 8).ToList();
        var detector = new ProjectDetector(DetectorSettings.Default);
        foreach (var e in events)
        {
            detector.Observe(e, []);
        }

        var restored = ProjectDetector.Restore(detector.Save(), DetectorSettings.Default with { Threshold = 3 });

        Assert.That(restored.UsualRate, Is.EqualTo(detector.UsualRate));
        Assert.That(restored.KnownMinutes, Is.EqualTo(detector.KnownMinutes));
    }

    [Test]
    public void A_restored_detector_knows_what_errors_share()
    {
        var events = ConcentrationTests.Scattered().Errors(1_440, 1_450, 15, ConcentrationTests.OfHost("web-3")).ToList();
        var detector = new ProjectDetector(DetectorSettings.Default);
        List<Finding> findings = [];
        for (var i = 0; i < events.Count; i++)
        {
            detector.Observe(events[i], findings);
            detector = i % 97 == 0 ? ProjectDetector.Restore(detector.Save(), DetectorSettings.Default) : detector;
        }

        Assert.That(findings.Select(f => f.Assessment.Evidence.Reason), Has.Some.EqualTo(FindingReason.Concentration));
        Assert.That(Text(findings), Is.EqualTo(Text(SyntheticStream.Run(events))));
    }

    [Test]
    public void A_damaged_state_whose_checksum_is_right_is_refused_or_harmless()
    {
        var events = Eventful();
        var detector = new ProjectDetector(DetectorSettings.Default);
        foreach (var e in events.Take(2_000))
        {
            detector.Observe(e, []);
        }

        var state = detector.Save();
        for (var at = 1; at < state.Length - 4; at++)
        {
            byte[] damaged = [.. state];
            damaged[at] ^= 0xFF;
            BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(^4..), damaged[..^4].Aggregate(2_166_136_261u, (sum, b) => (sum ^ b) * 16_777_619));
            try
            {
                var restored = ProjectDetector.Restore(damaged, DetectorSettings.Default);
                var from = Math.Max(restored.Now, detector.Now);
                for (var i = 0; i < 100 && from < detector.Now + (30 * SyntheticStream.Minute); i++)
                {
                    restored.Observe(events[i] with { At = from + (i * 1_000) }, []);
                }
            }
            catch (InvalidDataException)
            {
                // As it should.
            }
        }
    }

    private static IReadOnlyList<DetectorEvent> Eventful() => new SyntheticStream(5)
        .Heartbeat(0, 700).Heartbeat(800, 1_100)
        .Errors(0, 700, 6).Errors(800, 1_100, 6)
        .Errors(300, 310, 40, e => e with { IsCritical = true, Attributes = [e.Attributes[0], new("release", "1.1"), .. e.Attributes.Skip(2)] })
        .Burst(500, 200, 2)
        .Errors(600, 640, 3, SyntheticStream.OfKind("Brand new"))
        .Errors(1_000, 1_030, 60)
        .ToList();

    private static string[] Text(IEnumerable<Finding> findings) => [.. findings.Select(f => JsonSerializer.Serialize(f))];
}
