using Vigilry.Host;
using Vigilry.Host.Demo;

if (args is ["demo", .. var settings])
{
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stop.Cancel();
    };
    return await DemoCommand.RunAsync(settings, stop.Token);
}

await using var app = VigilryHost.Build(args);
await app.RunAsync();
return 0;
