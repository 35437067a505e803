using System.IO.Compression;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class DetectorStateTests
{
    private const int MaxStateBytes = 6 * 1024;

    /// <summary>A quiet project after three hours, as version 1 saved it, compressed by Brotli.</summary>
    private const string VersionOne =
        "GwQLAD4Nb4xQ/ZMEU4xOaOKdpoXIB0q4b1KMRPNUfb5BVHPuhUo6sjiefdAVpf1KWwkoSaGrJFR1WXf/d5HrhYMCi7gt8CCN40TbWluLihKrfwJm28P/8h5Y" +
        "d4F1nskAdPlAv21Euyyd3PfL+RR6QAGWaoN6lfbOT6wgMj6EEeQGSXqyi2pj1p/VRKmC0OkYncNYDem5iisZyE7Tx1EXnv+/Gn+bZSMb0MEuZvj+o7EB7ng7" +
        "peuCHQ887kThCpRG3Al1JWhnfxlshCfZPF9RSUJ+tROQj/Z1xQ/qbDKfVdzcDV3UJoSv1GwWQ9JodHoGQM/bj2AtzVjMAWnLowO5epDqyUAAQO/3W9Y0AACK" +
        "owsDB5jjUB1tpipii+OI19THeuOkVK03avrLxQr5V+1Yrvt868pUSXkfWn/SIacCMHn3Xfe3/RuL0xbJZ6x5BGdp6kkOGygpR4xtO+6wciXvVW+oKO0fsTT5" +
        "dcJGXYnz/00mO+EX4FWGYNW7vdxd4tU/ZTpGXajiWkMy1HfedLRKharvpbj822RaRlaogiklTOs4YTjCJVR7JdtLXk9d654snzNFleig5ciww7qFaueMkTd+" +
        "rJ/Kst+Daf76SW4zxlE9T2EAvMqPjY7A48vX3fumifBY7wbKpcnwn3LaYC4qXeGwuwpWIIkBApR9/xYCAMzf4gjoqtIFG3DP4RN5KW8DZYdEsanpySV+9Fla" +
        "w6Vc/seasLLNR2HMMZtXeDDK5HZ2VfA8kymJa4NBBXfOyLbBhC5efRRJYJ4TP3ZpJWFm5Kn926cudctRmffKPA==";

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

    [Test]
    public void What_an_older_version_learned_is_kept()
    {
        using var old = new MemoryStream();
        using (var compressed = new BrotliStream(new MemoryStream(Convert.FromBase64String(VersionOne)), CompressionMode.Decompress))
        {
            compressed.CopyTo(old);
        }

        var detector = ProjectDetector.Restore(old.ToArray(), DetectorSettings.Default);

        Assert.That(detector.KnownMinutes, Is.EqualTo(179));
        Assert.That(detector.UsualRate, Is.EqualTo(0.5).Within(0.01));
        Assert.That(detector.Save()[0], Is.GreaterThan(old.ToArray()[0]));
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
