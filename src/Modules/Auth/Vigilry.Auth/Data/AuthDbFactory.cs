using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> make the context without the host; it never connects.</summary>
internal sealed class AuthDbFactory : IDesignTimeDbContextFactory<AuthDb>
{
    public AuthDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<AuthDb>();
        ModuleDatabaseRegistration.Configure(options, NpgsqlDataSource.Create("Host=none"), AuthDb.Schema);
        return new AuthDb(options.Options);
    }
}
