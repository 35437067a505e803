using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Incidents.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> make the context without the host; it never connects.</summary>
internal sealed class IncidentsDbFactory : IDesignTimeDbContextFactory<IncidentsDb>
{
    public IncidentsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<IncidentsDb>();
        ModuleDatabaseRegistration.Configure(options, NpgsqlDataSource.Create("Host=none"), IncidentsDb.Schema);
        return new IncidentsDb(options.Options);
    }
}
