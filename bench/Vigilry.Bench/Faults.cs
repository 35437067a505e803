using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Vigilry.Bench;

/// <summary>Kills the host and its servers again and again under load, then looks for every event that was accepted.</summary>
internal static class Faults
{
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string[] settings)
    {
        var own = new ConfigurationBuilder().AddCommandLine(settings).Build();
        var kills = own.Number("kills", 20);
        var seed = own.Number("seed", Random.Shared.Next());
        await using var host = await FaultyHost.StartAsync();
        await using var instance = await BenchInstance.OpenAsync(host.Settings);
        var project = await instance.Session.CreateProjectAsync("faults", CancellationToken.None);
        Console.WriteLine($"{kills} times kill -9 of each of host, PostgreSQL and Redis under load (--seed {seed})");
        await using var load = new FaultLoad(host.Url, project.Key);
        load.Start();
        await KillAsync(host, kills, new Random(seed));
        var sent = await load.StopAsync();

        // Connections of before the last kill are dead.
        await using var recovered = await BenchInstance.OpenAsync(host.Settings);
        return await CompareAsync(recovered, project.Id, sent) ? 0 : 1;
    }

    private static async Task KillAsync(FaultyHost host, int kills, Random random)
    {
        for (var round = 1; round <= kills; round++)
        {
            // All three in each round: a new host restarts its servers without the pause that grows when one dies often.
            var victims = Enum.GetValues<Victim>();
            random.Shuffle(victims);
            foreach (var victim in victims)
            {
                await Task.Delay(random.NextDouble() * LongestQuiet);
                await host.KillAsync(victim);
                await host.WaitUntilReadyAsync();
            }

            Console.WriteLine($"round {round}: {string.Join(", ", victims)} killed and back");
        }
    }

    private static async Task<bool> CompareAsync(BenchInstance instance, Guid projectId, FaultCounts sent)
    {
        var drained = await TryDrainAsync(instance);
        var stored = await StoredAsync(instance.DataSource, projectId);
        var missing = sent.Accepted.Count(id => !stored.ContainsKey(id));
        var twice = stored.Count(s => s.Value > 1);
        var unpromised = stored.Count - (sent.Accepted.Count - missing);
        Console.WriteLine($"accepted {sent.Accepted.Count:#,0} events; {sent.Failed:#,0} requests were refused or got no answer");
        Console.WriteLine($"missing {missing}, stored twice {twice}, stored without a promise {unpromised:#,0}");
        Console.WriteLine(await instance.Stream.DescribeAsync());
        Console.WriteLine(drained ? "outbox and stream drained" : "outbox or stream NOT drained");
        return missing == 0 && twice == 0 && drained && sent.Accepted.Count > 0;
    }

    private static async Task<bool> TryDrainAsync(BenchInstance instance)
    {
        try
        {
            await instance.Stream.DrainAsync();
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<Dictionary<Guid, int>> StoredAsync(NpgsqlDataSource dataSource, Guid projectId)
    {
        await using var select = dataSource.CreateCommand("SELECT id FROM ingestion.events WHERE project_id = $1");
        select.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = projectId });
        var stored = new Dictionary<Guid, int>();
        await using var reader = await select.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var id = reader.GetGuid(0);
            stored[id] = stored.GetValueOrDefault(id) + 1;
        }

        return stored;
    }
}
