using Microsoft.EntityFrameworkCore;

namespace Vigilry.Notifications.Data;

/// <summary>What Notifications stores, in the schema <c>notifications</c>.</summary>
internal sealed class NotificationsDb(DbContextOptions<NotificationsDb> options) : DbContext(options)
{
    public const string Schema = "notifications";

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Delivery>(deliveries =>
        {
            deliveries.Property(d => d.Id).ValueGeneratedNever();
            deliveries.Property(d => d.State).HasConversion<short>();
            deliveries.HasIndex(d => d.NextAttemptAt).HasFilter("state = 0");
            deliveries.HasIndex(d => d.ProjectId).HasFilter("project_id IS NOT NULL");
            deliveries.HasIndex(d => new { d.IncidentId, d.Recipient }).IsUnique().HasFilter("incident_id IS NOT NULL");
        });
    }
}
