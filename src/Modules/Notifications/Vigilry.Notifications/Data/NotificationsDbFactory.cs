using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Notifications.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> make the context without the host; it never connects.</summary>
internal sealed class NotificationsDbFactory : IDesignTimeDbContextFactory<NotificationsDb>
{
    public NotificationsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<NotificationsDb>();
        ModuleDatabaseRegistration.Configure(options, NpgsqlDataSource.Create("Host=none"), NotificationsDb.Schema);
        return new NotificationsDb(options.Options);
    }
}
