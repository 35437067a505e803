using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Json;

namespace Vigilry.Incidents.Data;

/// <summary>What Incidents stores, in the schema <c>incidents</c>.</summary>
internal sealed class IncidentsDb : DbContext
{
    public const string Schema = "incidents";

    public IncidentsDb(DbContextOptions<IncidentsDb> options)
        : base(options) =>
        // A change that fails is rolled back as a whole: a savepoint before each would be two round trips for nothing.
        Database.AutoSavepointsEnabled = false;

    public DbSet<Incident> Incidents => Set<Incident>();

    public DbSet<AttachedEvent> AttachedEvents => Set<AttachedEvent>();

    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();

    public DbSet<Announcement> Announcements => Set<Announcement>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Incident>(incidents =>
        {
            incidents.Property(i => i.Status).HasConversion<short>();
            incidents.ComplexCollection(i => i.TopTypes, types => types.ToJson());
            incidents.ComplexCollection(i => i.TopSources, sources => sources.ToJson());
            incidents.Property(i => i.Mark).HasConversion<short?>();
            incidents.Property(i => i.Assessment).HasColumnType("jsonb").HasConversion(
                a => JsonSerializer.Serialize(a, WireJson.Options),
                json => JsonSerializer.Deserialize<IncidentAssessment>(json, WireJson.Options)!, // Null is not stored as JSON.
                new ValueComparer<IncidentAssessment>((one, other) => Incident.IsSame(one, other), a => a.Words.GetHashCode(StringComparison.Ordinal)));

            incidents.Property(i => i.Summary).HasColumnType("jsonb").HasConversion(
                summary => JsonSerializer.Serialize(summary, WireJson.Options),
                json => JsonSerializer.Deserialize<IncidentSummary>(json, WireJson.Options)!); // As above.

            // Decides races: a project has at most one incident that is not resolved.
            incidents.HasIndex(i => i.ProjectId).IsUnique().HasFilter("status <> 2");
            incidents.HasIndex(i => new { i.OrganizationId, i.OpenedAt, i.Id }).IsDescending(false, true, true);
            incidents.HasIndex(i => new { i.ProjectId, i.OpenedAt, i.Id }).IsDescending(false, true, true);
            incidents.HasIndex(i => new { i.ProjectId, i.ResolvedAt }).IsDescending(false, true).HasFilter("status = 2");
            incidents.HasIndex(i => new { i.OrganizationId, i.OpenedAt }).HasFilter("mark IS NOT NULL").HasDatabaseName("ix_incidents_marked");
            incidents.HasMany(i => i.Events).WithOne().HasForeignKey(e => e.IncidentId);
            incidents.HasMany(i => i.Timeline).WithOne().HasForeignKey(t => t.IncidentId);
        });
        modelBuilder.Entity<AttachedEvent>(events =>
        {
            events.HasKey(e => new { e.IncidentId, e.EventId });
            events.HasIndex(e => new { e.IncidentId, e.At });
        });
        modelBuilder.Entity<TimelineEntry>(timeline =>
        {
            timeline.ToTable("timeline");
            timeline.Property(t => t.Id).ValueGeneratedNever();
            timeline.Property(t => t.Kind).HasConversion<short>();
            timeline.Property(t => t.Cause).HasConversion<short?>();
            timeline.HasIndex(t => new { t.IncidentId, t.Number }).IsUnique();
        });
        modelBuilder.Entity<Announcement>().Property(a => a.IsOnStream).HasDefaultValue(false);
    }
}
