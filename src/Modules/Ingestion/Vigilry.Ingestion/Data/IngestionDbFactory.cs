using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Ingestion.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> make the context without the host; it never connects.</summary>
internal sealed class IngestionDbFactory : IDesignTimeDbContextFactory<IngestionDb>
{
    public IngestionDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<IngestionDb>();
        ModuleDatabaseRegistration.Configure(options, NpgsqlDataSource.Create("Host=none"), IngestionDb.Schema);
        return new IngestionDb(options.Options);
    }
}
