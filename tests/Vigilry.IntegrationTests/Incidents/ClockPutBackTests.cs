using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>A server's clock is sometimes set while it runs.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class ClockPutBackTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_health_check_goes_on_after_the_clock_was_put_back(CancellationToken ct)
    {
        var clock = new SettableClock();
        await using var app = await VigilryApp.StartAloneAsync(ct, configure: services => services.AddSingleton<TimeProvider>(clock));
        using var project = await app.WithProjectAsync(ct);

        clock.PutBack(TimeSpan.FromMinutes(10));
        await project.PostErrorsAsync(11, ct);

        Assert.That(project.Status, Is.EqualTo("OPEN").After(10_000, 20));
        Assert.That(project.Status, Is.EqualTo("RESOLVED").After(20_000, 50));
    }

    /// <summary>A clock that can be set; its timers and timestamps go on as before.</summary>
    private sealed class SettableClock : TimeProvider
    {
        private TimeSpan _putBack;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - _putBack;

        public void PutBack(TimeSpan by) => _putBack = by;
    }
}
