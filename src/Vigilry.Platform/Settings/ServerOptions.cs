using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace Vigilry.Platform.Settings;

/// <summary>The servers behind this host. Section <c>ConnectionStrings</c>; one that is not set runs embedded.</summary>
internal sealed class ConnectionStringsOptions : IValidatableObject
{
    public const string Section = "ConnectionStrings";

    /// <summary>PostgreSQL 15 or newer, as Npgsql writes it: <c>Host=db;Username=vigilry;Password=…;Database=vigilry</c>.</summary>
    [Secret]
    public string Postgres { get; init; } = "";

    /// <summary>Redis 7.0 or newer, as StackExchange.Redis writes it: <c>redis:6379,password=…</c>.</summary>
    [Secret]
    public string Redis { get; init; } = "";

    /// <summary>A fault is told without the string, which may hold a password.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsReadable(() => new NpgsqlConnectionStringBuilder(Postgres)))
        {
            yield return new ValidationResult($"{Section}:{nameof(Postgres)} is malformed. It looks like Host=db;Username=vigilry;Password=…;Database=vigilry.", [nameof(Postgres)]);
        }

        if (!IsReadable(() => ConfigurationOptions.Parse(Redis)))
        {
            yield return new ValidationResult($"{Section}:{nameof(Redis)} is malformed. It looks like redis:6379,password=….", [nameof(Redis)]);
        }
    }

    private static bool IsReadable(Func<object> read)
    {
        try
        {
            return read() is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }
}

[OptionsValidator]
internal sealed partial class ConnectionStringsOptionsValidator : IValidateOptions<ConnectionStringsOptions>;

/// <summary>Where this host keeps files. Section <c>Vigilry</c>.</summary>
internal sealed class DataDirectoryOptions
{
    public const string Section = "Vigilry";

    /// <summary>Relative to the current folder, or absolute. Default <c>./data</c>.</summary>
    public string DataDirectory { get; init; } = "";
}
