using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vigilry.Notifications.Telling;
using Vigilry.Platform.Json;

namespace Vigilry.Notifications.Data;

/// <summary>What Notifications stores, in the schema <c>notifications</c>.</summary>
internal sealed class NotificationsDb(DbContextOptions<NotificationsDb> options) : DbContext(options)
{
    public const string Schema = "notifications";

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<Decision> Decisions => Set<Decision>();

    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<MaintenanceWindow> MaintenanceWindows => Set<MaintenanceWindow>();

    public DbSet<MailPreference> MailPreferences => Set<MailPreference>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Delivery>(Configure);
        modelBuilder.Entity<Decision>(decisions =>
        {
            decisions.HasKey(d => new { d.IncidentId, d.Revision, d.ChannelId, d.UserId });
            decisions.Property(d => d.Kind).HasConversion<short>();
            decisions.Property(d => d.Happened).HasConversion<short>();
            decisions.Property(d => d.Outcome).HasConversion<short>();
            decisions.HasIndex(d => d.ProjectId);
        });
        modelBuilder.Entity<Channel>(channels =>
        {
            channels.Property(c => c.Id).ValueGeneratedNever();
            channels.Property(c => c.Kind).HasConversion<short>();
            channels.PrimitiveCollection(c => c.Statuses).ElementType().HasConversion<short>();
            channels.HasIndex(c => c.ProjectId);
        });
        modelBuilder.Entity<MaintenanceWindow>(windows =>
        {
            windows.Property(w => w.Id).ValueGeneratedNever();
            windows.PrimitiveCollection(w => w.Days).ElementType().HasConversion<short>();
            windows.HasIndex(w => w.ProjectId);
        });
        modelBuilder.Entity<MailPreference>(preferences =>
        {
            preferences.HasKey(p => new { p.ProjectId, p.UserId });
            preferences.Property(p => p.Wish).HasConversion<short>();
        });
    }

    private static void Configure(EntityTypeBuilder<Delivery> deliveries)
    {
        deliveries.Property(d => d.Id).ValueGeneratedNever();
        deliveries.Property(d => d.State).HasConversion<short>();
        deliveries.Property(d => d.Kind).HasConversion<short>();
        deliveries.Property(d => d.HeldFor).HasConversion<short?>();
        deliveries.Property(d => d.Notice).HasColumnType("jsonb").HasConversion(
            notice => JsonSerializer.Serialize(notice, WireJson.Options),
            json => JsonSerializer.Deserialize<IncidentNotice>(json, WireJson.Options));

        // Who takes it over counts an attempt: what an earlier host has to say of it no longer counts.
        deliveries.Property(d => d.Attempts).IsConcurrencyToken();
        deliveries.HasIndex(d => d.NextAttemptAt).HasFilter("state = 0");
        deliveries.HasIndex(d => d.Destination, "ix_deliveries_destination_pending").HasFilter("state = 0");
        deliveries.HasIndex(d => d.HeldUntil).HasFilter("state = 3");
        deliveries.HasIndex(d => d.Destination, "ix_deliveries_destination_held").HasFilter("state = 3");
        deliveries.HasIndex(d => new { d.OrganizationId, d.CreatedAt }, "ix_deliveries_organization_id_created_at_dead").HasFilter("state = 2");
        deliveries.HasIndex(d => new { d.Destination, d.ReleasedAt });
        deliveries.HasIndex(d => new { d.OrganizationId, d.CreatedAt }).HasFilter("organization_id IS NOT NULL");
        deliveries.HasIndex(d => d.DigestId).HasFilter("digest_id IS NOT NULL");
        deliveries.HasIndex(d => d.ProjectId).HasFilter("project_id IS NOT NULL");
        deliveries.HasIndex(d => d.DeduplicationKey).IsUnique().HasFilter("deduplication_key IS NOT NULL");
    }
}
