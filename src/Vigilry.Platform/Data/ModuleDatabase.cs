using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Vigilry.Platform.Data;

/// <summary>A module's own schema, to be migrated at start.</summary>
/// <param name="Context">The type of its <see cref="DbContext"/>.</param>
/// <param name="Schema">The PostgreSQL schema that it owns.</param>
/// <param name="Extensions">Of PostgreSQL, that its migrations add.</param>
public sealed record ModuleDatabase(Type Context, string Schema, IReadOnlyList<string> Extensions);

/// <summary>Registers a module's <see cref="DbContext"/>.</summary>
public static class ModuleDatabaseRegistration
{
    /// <summary>Adds the context on the shared data source and lists it in the migrations that run at start.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="schema">The schema that the module owns; its migration history lies there too.</param>
    /// <param name="extensions">Of PostgreSQL, that its migrations add.</param>
    public static IServiceCollection AddModuleDatabase<TContext>(this IServiceCollection services, string schema, params string[] extensions)
        where TContext : DbContext
    {
        services.AddSingleton(new ModuleDatabase(typeof(TContext), schema, extensions));
        return services.AddDbContext<TContext>((provider, db) => Configure(db, provider.GetRequiredService<NpgsqlDataSource>(), schema));
    }

    /// <summary>The settings that every module's context shares, at run time and when migrations are made.</summary>
    public static void Configure(DbContextOptionsBuilder db, NpgsqlDataSource dataSource, string schema) => db
        .UseNpgsql(dataSource, postgres => postgres.MigrationsHistoryTable("migrations", schema))
        .UseSnakeCaseNamingConvention();
}
