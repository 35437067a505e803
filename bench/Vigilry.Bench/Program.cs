using Vigilry.Bench;
using Vigilry.Bench.Detection;

return args switch
{
    ["single", .. var settings] => await SingleLoad.RunAsync(settings),
    ["batch", .. var settings] => await BatchLoad.RunAsync(settings),
    ["open", .. var settings] => await OpenLoad.RunAsync(settings),
    ["idle", .. var settings] => await IdleLatency.RunAsync(settings),
    ["soak", .. var settings] => await Soak.RunAsync(settings),
    ["drain", .. var settings] => await Drain.RunAsync(settings),
    ["reading", .. var settings] => await Reading.RunAsync(settings),
    ["alert-latency", .. var settings] => await AlertLatency.RunAsync(settings),
    ["dashboard-latency", .. var settings] => await DashboardLatency.RunAsync(settings),
    ["live-page", .. var settings] => await LivePage.RunAsync(settings),
    ["overload", .. var settings] => await Overload.RunAsync(settings),
    ["health-check", .. var settings] => await HealthCheck.RunAsync(settings),
    ["faults", .. var settings] => await Faults.RunAsync(settings),
    ["lifecycle", .. var settings] => await Lifecycle.RunAsync(settings),
    ["detection", .. var settings] => await DetectionQuality.RunAsync(settings),
    ["bare"] => await BareEndpoint.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/Vigilry.Bench -- COMMAND; bench/README.md has the commands");
    return 2;
}
