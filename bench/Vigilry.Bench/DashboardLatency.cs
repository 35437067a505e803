using System.Globalization;

namespace Vigilry.Bench;

/// <summary>
/// From sending a project's eleventh error to the incident's row in the overview, as a browser on the same machine shows it. The browser notes when the
/// row is there, by the clock that the sender has, too. Each trial is a project of its own.
/// </summary>
internal static class DashboardLatency
{
    private const int Threshold = 10;
    private const string Watch = """
        () => {
          window.seen = {};
          window.waiting = {};
          window.whenSeen = (name) => name in window.seen ? window.seen[name] : new Promise((resolve) => { window.waiting[name] = resolve; });
          new MutationObserver(() => {
            for (const link of document.querySelectorAll("[data-incidents] a.row")) {
              const name = link.querySelector("[data-f=project]").textContent;
              if (link.checkVisibility() && !(name in window.seen)) {
                window.seen[name] = performance.timeOrigin + performance.now();
                window.waiting[name]?.(window.seen[name]);
              }
            }
          }).observe(document.body, { childList: true, subtree: true, characterData: true });
        }
        """;

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var trials = instance.Settings.Number("trials", 100);
        var projects = await instance.CreateProjectsAsync(trials);
        await using var browser = await BenchBrowser.OpenAsync(instance);
        await browser.GoLiveAsync("/overview");
        await browser.Page.EvaluateAsync(Watch);
        var latencies = new LatencyHistogram();
        byte[] error = BenchEvent.Generate(0, severity: 3).ToJson();
        for (var trial = 0; trial < trials; trial++)
        {
            using var sender = new Sender(new Uri(instance.Url, "/events"), [projects[trial].Key], [error], eventsPerBody: 1, connections: 1);
            for (var i = 0; i < Threshold; i++)
            {
                await SendAsync(sender);
            }

            var sentAt = TimeProvider.System.GetUtcNow();
            await SendAsync(sender);
            var name = string.Create(CultureInfo.InvariantCulture, $"bench-{trial}");
            var seenAt = await browser.Page.EvaluateAsync<double>("name => window.whenSeen(name)", name);
            latencies.Record(TimeSpan.FromMilliseconds(Math.Max(seenAt - (sentAt - DateTimeOffset.UnixEpoch).TotalMilliseconds, 0)));
        }

        Console.WriteLine($"eleventh error sent -> incident in the DOM, {trials} fresh projects");
        Console.WriteLine($"idle   {latencies}");
        return 0;
    }

    private static async Task SendAsync(Sender sender)
    {
        if (!await sender.SendAsync(turn: 0))
        {
            throw new InvalidOperationException("An error was not accepted.");
        }
    }
}
