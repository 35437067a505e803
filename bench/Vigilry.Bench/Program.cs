using Vigilry.Bench;

return args switch
{
    ["alert-latency", .. var settings] => await AlertLatency.RunAsync(settings),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/Vigilry.Bench -- alert-latency [--projects 200] [--urls http://localhost:5080]");
    return 2;
}
