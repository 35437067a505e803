using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Vigilry.Auth.Data;

/// <summary>What Auth stores, in the schema <c>auth</c>.</summary>
internal sealed class AuthDb(DbContextOptions<AuthDb> options) : DbContext(options), IDataProtectionKeyContext
{
    public const string Schema = "auth";

    public DbSet<User> Users => Set<User>();

    public DbSet<EmailToken> EmailTokens => Set<EmailToken>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ExternalLogin> ExternalLogins => Set<ExternalLogin>();

    public DbSet<DeletedProject> DeletedProjects => Set<DeletedProject>();

    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();

    public DbSet<SetupLink> SetupLinks => Set<SetupLink>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<User>().HasIndex(u => u.NormalizedEmail).IsUnique();
        modelBuilder.Entity<EmailToken>(tokens =>
        {
            tokens.HasKey(t => t.Hash);
            tokens.HasOne<User>().WithMany().HasForeignKey(t => t.UserId);
        });
        modelBuilder.Entity<Session>(sessions =>
        {
            sessions.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId);
            sessions.HasOne<Organization>().WithMany().HasForeignKey(s => s.OrganizationId);
        });
        modelBuilder.Entity<Membership>(memberships =>
        {
            memberships.HasKey(m => new { m.OrganizationId, m.UserId });
            memberships.Property(m => m.Role).HasConversion<short>();
            memberships.HasOne(m => m.Organization).WithMany().HasForeignKey(m => m.OrganizationId);
            memberships.HasOne<User>().WithMany().HasForeignKey(m => m.UserId);
        });
        modelBuilder.Entity<Project>(projects =>
        {
            projects.Property(p => p.DetectionMode).HasConversion<short>();
            projects.PrimitiveCollection(p => p.Severities).ElementType().HasConversion<short>();
            projects.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId);
            projects.HasIndex(p => new { p.OrganizationId, p.CreatedAt, p.Id });
            projects.HasIndex(p => p.ChangedAt).HasFilter("changed_at IS NOT NULL");
        });
        modelBuilder.Entity<ApiKey>(keys =>
        {
            keys.HasIndex(k => k.Hash).IsUnique();
            keys.HasOne(k => k.Project).WithMany().HasForeignKey(k => k.ProjectId);
            keys.PrimitiveCollection(k => k.Scopes).ElementType().HasConversion<short>();
        });
        modelBuilder.Entity<Invitation>(invitations =>
        {
            invitations.HasIndex(i => i.Hash).IsUnique();
            invitations.HasIndex(i => new { i.OrganizationId, i.NormalizedEmail }).IsUnique();
            invitations.Property(i => i.Role).HasConversion<short>();
            invitations.HasOne(i => i.Organization).WithMany().HasForeignKey(i => i.OrganizationId);
        });
        modelBuilder.Entity<ExternalLogin>(logins =>
        {
            logins.HasKey(l => new { l.Issuer, l.Subject });
            logins.HasOne<User>().WithMany().HasForeignKey(l => l.UserId);
        });
        modelBuilder.Entity<DeletedProject>(projects =>
        {
            projects.HasKey(p => p.ProjectId);
            projects.HasIndex(p => p.NextAt);
        });
        modelBuilder.Entity<AuditEntry>().HasIndex(e => new { e.OrganizationId, e.At, e.Id }).IsDescending(false, true, true);
        modelBuilder.Entity<SetupLink>().HasKey(s => s.Token);
    }
}
