using System.Runtime.InteropServices;
using Vigilry.Host;
using Vigilry.Host.Commands;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await CommandLine.RunAsync(args, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    // As shells have it for what a signal ended: who waits for a backup must not take half of one for a whole.
    return 130;
}
catch (CommandException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
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
