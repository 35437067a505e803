using System.Globalization;

namespace Vigilry.Bench;

/// <summary>The page of a project's events while they come in at a rate for minutes: frames a second, the script's memory and the page's elements.</summary>
internal static class LivePage
{
    private const int BatchSize = 50;
    private const string CountFrames = """
        () => {
          window.frames60 = [];
          let count = 0, longest = 0, last = performance.now(), since = last;
          const tick = (now) => {
            count++;
            longest = Math.max(longest, now - last);
            last = now;
            if (now - since >= 1000) {
              window.frames60.push([count * 1000 / (now - since), longest]);
              count = 0; longest = 0; since = now;
            }
            requestAnimationFrame(tick);
          };
          requestAnimationFrame(tick);
        }
        """;

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var rate = instance.Settings.Number("rate", 5_000);
        var minutes = instance.Settings.Number("minutes", 10);
        var (id, key) = (await instance.CreateProjectsAsync(1))[0];
        await using var browser = await BenchBrowser.OpenAsync(instance);
        await browser.GoLiveAsync($"/projects/{id}/events");
        var devTools = await browser.Page.Context.NewCDPSessionAsync(browser.Page);
        await browser.Page.EvaluateAsync(CountFrames);
        var events = Enumerable.Range(0, 20 * BatchSize).Select(i => BenchEvent.Generate(i, severity: (short)(i % 5)));
        using var sender = Sender.Batch(instance.Url, [key], events, BatchSize, connections: 16);
        using var over = new CancellationTokenSource();
        Console.WriteLine($"{rate} events a second for {minutes} min; each minute: frames a second (median, lowest), longest frame, memory after a collection, elements");
        var load = Load.OpenAsync("events", sender, (double)rate / BatchSize, over.Token);
        for (var minute = 1; minute <= minutes; minute++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1));
            var frames = await browser.Page.EvaluateAsync<double[][]>("() => window.frames60.splice(0)");
            await devTools.SendAsync("HeapProfiler.collectGarbage");
            var bytes = await browser.Page.EvaluateAsync<double>("() => performance.memory.usedJSHeapSize");
            var elements = await browser.Page.EvaluateAsync<int>("() => document.querySelectorAll('*').length");
            var rates = frames.Select(f => f[0]).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{minute,3}  {rates[rates.Length / 2]:0.0}  {rates[0]:0.0}  {frames.Max(f => f[1]):0} ms  {bytes / 1e6:0.0} MB  {elements}"));
        }

        await over.CancelAsync();
        (await load).Print(run: 1);
        return 0;
    }
}
