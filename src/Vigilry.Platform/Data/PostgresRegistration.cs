using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Vigilry.Platform.Data;

/// <summary>Registers the connection pool that all modules share.</summary>
public static class PostgresRegistration
{
    private const string MaxAutoPrepare = "Max Auto Prepare";
    private const string AutoPrepareMinUsages = "Auto Prepare Min Usages";

    /// <summary>By which PostgreSQL's <c>pg_stat_activity</c> shows hosts, unless the connection string says otherwise.</summary>
    private const string ApplicationName = "vigilry";

    private const int StatementsPrepared = 50;
    private const int UsagesBeforePrepared = 2;
    private const string MaximumPoolSize = "Maximum Pool Size";

    /// <summary>PostgreSQL takes 100 connections by default, which two hosts and an operator's tools are to share.</summary>
    private const int Connections = 40;

    /// <summary>Adds one <see cref="NpgsqlDataSource"/> for <c>ConnectionStrings:Postgres</c>, and <see cref="SharedTransaction"/>.</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services) => services.AddScoped<SharedTransaction>().AddSingleton(provider =>
    {
        var builder = new NpgsqlDataSourceBuilder(provider.GetRequiredService<IConfiguration>().GetConnectionString("Postgres")) { Name = "vigilry" };
        if (!builder.ConnectionStringBuilder.ShouldSerialize(MaxAutoPrepare))
        {
            // What is run again and again is parsed and planned once.
            builder.ConnectionStringBuilder.MaxAutoPrepare = StatementsPrepared;
        }

        if (!builder.ConnectionStringBuilder.ShouldSerialize(AutoPrepareMinUsages))
        {
            // Connections take turns, so that each would be long in getting there.
            builder.ConnectionStringBuilder.AutoPrepareMinUsages = UsagesBeforePrepared;
        }

        if (!builder.ConnectionStringBuilder.ShouldSerialize(MaximumPoolSize))
        {
            builder.ConnectionStringBuilder.MaxPoolSize = Connections;
        }

        builder.ConnectionStringBuilder.ApplicationName ??= ApplicationName;

        return builder.Build();
    });
}
