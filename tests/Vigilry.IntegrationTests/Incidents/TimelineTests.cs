using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using Vigilry.Incidents.Data;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>The timeline is the record: the database itself refuses to change it.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class TimelineTests
{
    [TestCase("UPDATE incidents.timeline SET at = now() WHERE incident_id = $1")]
    [TestCase("DELETE FROM incidents.timeline WHERE incident_id = $1")]
    [TestCase("TRUNCATE incidents.timeline")]
    [CancelAfter(30_000)]
    public async Task An_entry_cannot_be_changed_or_removed(string statement, CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        await using var command = TestServers.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(statement);
        if (statement.Contains("$1", StringComparison.Ordinal))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = incident.GetProperty("id").GetGuid() });
        }

        Assert.That(
            async () => await command.ExecuteNonQueryAsync(ct),
            Throws.InstanceOf<PostgresException>().With.Message.Contains("timeline of an incident cannot be changed"));
    }

    [Test, CancelAfter(30_000)]
    public async Task With_its_incident_a_timeline_goes(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var id = incident.GetProperty("id").GetGuid();
        await using var scope = TestServers.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IncidentsDb>();

        Assert.That(await db.Incidents.Where(i => i.Id == id).ExecuteDeleteAsync(ct), Is.EqualTo(1));

        Assert.That(await db.Timeline.AnyAsync(t => t.IncidentId == id, ct), Is.False);
    }

    [Test, CancelAfter(30_000)]
    public async Task An_incidents_mail_is_sent_and_told_of(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;

        Assert.That(
            () => project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct).GetAwaiter().GetResult()
                .Count(t => $"{t.GetProperty("kind")}" is "MAIL_SENT"),
            Is.EqualTo(1).After(10_000, 50));
    }
}
