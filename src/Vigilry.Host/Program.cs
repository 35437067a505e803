using System.Runtime.InteropServices;
using Vigilry.Host;
using Vigilry.Host.Demo;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    if (args is ["demo", .. var settings])
    {
        return await DemoCommand.RunAsync(settings, stop.Token);
    }

    if (args is ["health", .. var options])
    {
        return await HealthCommand.RunAsync(options, stop.Token);
    }

    await using var app = VigilryHost.Build(args);
    await VigilryHost.RunAsync(app, stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception exception) when (StartFault.Describe(exception) is { } description)
{
    await Console.Error.WriteLineAsync($"Vigilry cannot start. {description}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
