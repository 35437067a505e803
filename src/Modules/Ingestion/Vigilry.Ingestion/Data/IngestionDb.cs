using Microsoft.EntityFrameworkCore;

namespace Vigilry.Ingestion.Data;

/// <summary>What Ingestion stores, in the schema <c>ingestion</c>.</summary>
internal sealed class IngestionDb(DbContextOptions<IngestionDb> options) : DbContext(options)
{
    public const string Schema = "ingestion";

    public DbSet<Event> Events => Set<Event>();

    public DbSet<ClientEventId> EventIds => Set<ClientEventId>();

    public DbSet<OutboxBatch> Outbox => Set<OutboxBatch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Event>(events =>
        {
            // The table is partitioned by the day of receipt, which a key of it must contain.
            events.HasKey(e => new { e.ProjectId, e.Id, e.ReceivedAt });
            events.Ignore(e => e.HasClientId);
            events.Property(e => e.Severity).HasConversion<short>();
            events.Property(e => e.Payload).HasColumnType("jsonb");
            events.HasIndex(e => new { e.ProjectId, e.Timestamp, e.Id }).IsDescending(false, true, true);
            events.HasIndex(e => new { e.ProjectId, e.Timestamp }).IsDescending(false, true).HasFilter("severity >= 3");
        });
        modelBuilder.Entity<ClientEventId>(ids =>
        {
            ids.ToTable("event_ids");
            ids.HasKey(i => new { i.ProjectId, i.EventId });
            ids.HasIndex(i => i.ReceivedAt);
        });
        modelBuilder.Entity<OutboxBatch>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.HasKey(b => b.Id);
        });
    }
}
