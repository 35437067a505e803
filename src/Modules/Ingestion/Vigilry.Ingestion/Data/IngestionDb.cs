using Microsoft.EntityFrameworkCore;

namespace Vigilry.Ingestion.Data;

/// <summary>What Ingestion stores, in the schema <c>ingestion</c>.</summary>
internal sealed class IngestionDb(DbContextOptions<IngestionDb> options) : DbContext(options)
{
    public const string Schema = "ingestion";

    public DbSet<Event> Events => Set<Event>();

    public DbSet<ClientEventId> EventIds => Set<ClientEventId>();

    public DbSet<EventCount> Counts => Set<EventCount>();

    public DbSet<OutboxBatch> Outbox => Set<OutboxBatch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Event>(events =>
        {
            // The table is partitioned by the day of receipt, which a key of it must contain.
            events.HasKey(e => new { e.ProjectId, e.Id, e.ReceivedAt });
            events.Ignore(e => e.HasClientId).Ignore(e => e.PayloadAttributes).Ignore(e => e.User);
            events.Property(e => e.Severity).HasConversion<short>();
            events.Property(e => e.Payload).HasColumnType("jsonb");
            events.HasIndex(e => new { e.ProjectId, e.Timestamp }).IsDescending(false, true);
            events.HasIndex(e => new { e.ProjectId, e.Severity, e.Timestamp }).IsDescending(false, false, true);
            events.HasIndex(e => new { e.ProjectId, e.CorrelationId, e.Timestamp }).IsDescending(false, false, true)
                .HasFilter("correlation_id IS NOT NULL");
        });
        modelBuilder.Entity<ClientEventId>(ids =>
        {
            ids.ToTable("event_ids");
            ids.HasKey(i => new { i.ProjectId, i.EventId });
            ids.HasIndex(i => i.ReceivedAt);
        });
        modelBuilder.Entity<EventCount>(counts =>
        {
            counts.ToTable("event_counts");
            counts.HasKey(c => new { c.ProjectId, c.Seconds, c.Start });
            counts.HasIndex(c => c.Start);
            counts.Property(c => c.NotStored).HasDefaultValue(0L);
        });
        modelBuilder.Entity<OutboxBatch>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.HasKey(b => b.Id);
        });
    }
}
