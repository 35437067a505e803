using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Vigilry.Incidents.Lifecycle;

namespace Vigilry.Bench;

/// <summary>The health check over many unresolved incidents: with nothing to do, with every clock lost, and with every incident to move.</summary>
internal static class HealthCheck
{
    private const string Projects = """
        INSERT INTO auth.projects (id, organization_id, name, created_at)
        SELECT gen_random_uuid(), $1, 'health-' || n, now() FROM generate_series(1, $2) AS n
        """;

    private const string Incidents = """
        INSERT INTO incidents.incidents (id, organization_id, project_id, status, title, error_count, opened_at, last_spike_at, reopen_count, top_types,
            quiet_since, spikes_recorded_at)
        SELECT gen_random_uuid(), organization_id, id, 0, '11 TypeError in 60 s', 11, now(), now(), 0, '[]', now(), now()
        FROM auth.projects WHERE organization_id = $1 AND name LIKE 'health-%'
        """;

    private const string Age = """
        UPDATE incidents.incidents SET quiet_since = now() - make_interval(mins => $2), last_spike_at = now() - make_interval(mins => $2)
        WHERE organization_id = $1
        """;

    private const string Clear = "DELETE FROM incidents.incidents WHERE organization_id = $1";

    private const string LoseClocks = """
        for _, pattern in ipairs({ 'incident:active:' .. ARGV[1] .. ':*', 'incident:investigating:' .. ARGV[1] .. ':*' }) do
            for _, key in ipairs(redis.call('KEYS', pattern)) do
                redis.call('DEL', key)
            end
        end
        """;

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var count = instance.Settings.Number("incidents", 10_000);
        await ExecuteAsync(instance, Projects, count);
        Console.WriteLine($"health check over {count:N0} unresolved incidents, ms");
        for (var run = 1; run <= instance.Settings.Number("runs", 3); run++)
        {
            await ExecuteAsync(instance, Incidents);
            var lost = await CheckAsync(instance);
            var idle = await CheckAsync(instance);
            var investigating = await AgeAndCheckAsync(instance, minutes: 2);
            var resolved = await AgeAndCheckAsync(instance, minutes: 10);
            Console.WriteLine($"run {run}  all clocks lost {lost,6:0}  nothing to do {idle,6:0}  all OPEN -> INVESTIGATING {investigating,6:0}  all -> RESOLVED {resolved,6:0}");
            await ExecuteAsync(instance, Clear);
        }

        return 0;
    }

    private static async Task<double> AgeAndCheckAsync(BenchInstance instance, int minutes)
    {
        await ExecuteAsync(instance, Age, minutes);
        await instance.Redis.GetDatabase().ScriptEvaluateAsync(LoseClocks, values: [$"{instance.Session.OrganizationId}"]);
        return await CheckAsync(instance);
    }

    /// <summary>Runs the check in this process, on the instance's servers.</summary>
    private static async Task<double> CheckAsync(BenchInstance instance)
    {
        await using var scope = instance.CreateScope();
        var begun = Stopwatch.GetTimestamp();
        await scope.ServiceProvider.GetRequiredService<IncidentHealthCheck>().RunAsync(CancellationToken.None);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static async Task ExecuteAsync(BenchInstance instance, string statement, int? number = null)
    {
        await using var command = instance.DataSource.CreateCommand(statement);
        command.CommandTimeout = 120;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = instance.Session.OrganizationId });
        if (number is { } value)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
