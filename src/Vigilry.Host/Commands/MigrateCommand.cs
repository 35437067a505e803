namespace Vigilry.Host.Commands;

/// <summary><c>vigilry migrate</c>.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(string[] settings, CancellationToken ct)
    {
        await using var host = await CommandHost.OpenAsync(settings, ct);
        var applied = await host.Services.GetRequiredService<Migrations>().ApplyAsync(ct);
        await Console.Out.WriteLineAsync(applied == 0 ? "The database is up to date." : $"The database is up to date: {applied} migrations applied.");
        return 0;
    }
}
