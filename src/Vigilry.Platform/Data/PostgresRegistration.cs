using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Vigilry.Platform.Data;

/// <summary>Registers the connection pool that all modules share.</summary>
public static class PostgresRegistration
{
    /// <summary>Adds one <see cref="NpgsqlDataSource"/> for <c>ConnectionStrings:Postgres</c>.</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services) => services.AddSingleton(provider =>
    {
        var connectionString = provider.GetRequiredService<IConfiguration>().GetConnectionString("Postgres");
        return new NpgsqlDataSourceBuilder(connectionString) { Name = "vigilry" }.Build();
    });
}
