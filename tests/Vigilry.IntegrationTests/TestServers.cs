using NUnit.Framework;

namespace Vigilry.IntegrationTests;

[SetUpFixture]
internal sealed class TestServers
{
    private static VigilryApp? s_app;
    public static VigilryApp App => s_app!;
    public static string PostgresConnectionString => "Host=/tmp/scratch;Port=5499;Username=postgres;Database=vigilry";
    public static string RedisConnectionString => "localhost:6399";

    [OneTimeSetUp]
    public async Task StartAsync() => s_app = await VigilryApp.StartAsync(PostgresConnectionString, RedisConnectionString);

    [OneTimeTearDown]
    public async Task StopAsync() => await App.DisposeAsync();
}
