using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Vigilry.Bench;

/// <summary>Kills the host and its servers again and again under load, then looks for every event that was accepted, and for its count.</summary>
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
        var counts = await CountsAsync(instance.DataSource, projectId);
        Console.WriteLine($"accepted {sent.Accepted.Count:#,0} events; {sent.Failed:#,0} requests were refused or got no answer, and were sent again");
        Console.WriteLine($"missing {missing}, stored twice {twice}, stored without a promise {unpromised:#,0}, never accepted {sent.GivenUp:#,0}");
        Console.WriteLine($"{stored.Values.Sum():#,0} rows; counted by minute and by hour: {string.Join(", ", counts.Select(c => $"{c:#,0}"))}");
        Console.WriteLine(await instance.Stream.DescribeAsync());
        Console.WriteLine(drained ? "outbox and stream drained" : "outbox or stream NOT drained");

        // An event is counted in the transaction that says that it is on the stream.
        var isCounted = counts.Count == 2 && counts.TrueForAll(c => c == stored.Values.Sum());
        return missing == 0 && twice == 0 && sent.GivenUp == 0 && isCounted && drained && sent.Accepted.Count > 0;
    }

    /// <summary>The sum of all counts by minute, and that by hour.</summary>
    private static async Task<List<long>> CountsAsync(NpgsqlDataSource dataSource, Guid projectId)
    {
        await using var select = dataSource.CreateCommand(
            "SELECT sum(debug + info + warning + error + critical) FROM ingestion.event_counts WHERE project_id = $1 GROUP BY seconds ORDER BY seconds");
        select.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = projectId });
        var counts = new List<long>();
        await using var reader = await select.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            counts.Add(reader.GetInt64(0));
        }

        return counts;
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

    /// <summary>How often each event of a project is stored.</summary>
    public static async Task<Dictionary<Guid, int>> StoredAsync(NpgsqlDataSource dataSource, Guid projectId)
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
