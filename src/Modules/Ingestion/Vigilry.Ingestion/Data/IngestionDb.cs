using Microsoft.EntityFrameworkCore;

namespace Vigilry.Ingestion.Data;

/// <summary>What Ingestion stores, in the schema <c>ingestion</c>.</summary>
internal sealed class IngestionDb(DbContextOptions<IngestionDb> options) : DbContext(options)
{
    public const string Schema = "ingestion";

    public DbSet<Event> Events => Set<Event>();

    public DbSet<OutboxBatch> Outbox => Set<OutboxBatch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Event>(events =>
        {
            // A client may choose the id, so it is unique within a project only.
            events.HasKey(e => new { e.ProjectId, e.Id });
            events.Property(e => e.Severity).HasConversion<short>();
            events.Property(e => e.Payload).HasColumnType("jsonb");
            events.HasIndex(e => new { e.ProjectId, e.Timestamp, e.Id }).IsDescending(false, true, true);
            events.HasIndex(e => new { e.ProjectId, e.Timestamp }).IsDescending(false, true).HasFilter("severity >= 3");
        });
        modelBuilder.Entity<OutboxBatch>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.HasKey(b => b.Id);
        });
    }
}
