using NUnit.Framework;

namespace Vigilry.IntegrationTests;

[SetUpFixture]
internal sealed class TestServers
{
    private static VigilryApp? s_app;
    public static VigilryApp App => s_app!;
    public static string PostgresConnectionString => Environment.GetEnvironmentVariable("VIGILRY_TEST_POSTGRES")!;
    public static string RedisConnectionString => Environment.GetEnvironmentVariable("VIGILRY_TEST_REDIS")!;

    [OneTimeSetUp]
    public async Task StartAsync() => s_app = await VigilryApp.StartAsync(PostgresConnectionString, RedisConnectionString);

    [OneTimeTearDown]
    public async Task StopAsync() => await App.DisposeAsync();
}
