using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Npgsql;
using StackExchange.Redis;

namespace Vigilry.Platform.Settings;

/// <summary>All settings that there are, what they are now, and what is set that is none.</summary>
public sealed class SettingsCatalog(IEnumerable<SettingsSection> sections, IConfiguration configuration)
{
    private const string Masked = "********";
    private static readonly string[] Roots = ["ConnectionStrings", "Vigilry"];

    private readonly IReadOnlyList<(string Key, PropertyInfo Property, object? Default)> _known =
    [
        .. sections.SelectMany(s => PropertiesOf(s.Options), (s, p) => ($"{s.Name}:{p.Name}", p, p.GetValue(Activator.CreateInstance(s.Options))))
            .OrderBy(k => k.Item1, StringComparer.Ordinal),
    ];

    /// <summary>Every setting by name, a list's entries one by one.</summary>
    public IEnumerable<Setting> Settings() => _known.SelectMany(k => IsList(k.Property) && configuration.GetSection(k.Key).GetChildren().ToList() is { Count: > 0 } entries
        ? entries.Select(e => Describe(e.Path, k.Property, fallback: null))
        : [Describe(k.Key, k.Property, k.Default)]);

    /// <summary>What is set below the names of Vigilry's settings and is none of them: probably a slip.</summary>
    public IEnumerable<UnknownSetting> Unknown() => Keys(configuration)
        .Where(k => k.Value is not null && !IsKnown(k.Key))
        .Select(k => new UnknownSetting(Setting.NameOf(k.Key), Setting.NameOf(_known.MinBy(known => Distance(known.Key, k.Key)).Key)));

    /// <summary>The keys that are set under the roots of Vigilry's settings.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> Keys(IConfiguration configuration) =>
        Roots.SelectMany(root => configuration.GetSection(root).AsEnumerable());

    private static IEnumerable<PropertyInfo> PropertiesOf(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true });

    private static bool IsList(PropertyInfo property) => property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));

    private bool IsKnown(string key)
    {
        var name = key.EndsWith(SecretFiles.Suffix, StringComparison.OrdinalIgnoreCase) ? key[..^SecretFiles.Suffix.Length] : key;
        return _known.Any(k => string.Equals(k.Key, name, StringComparison.OrdinalIgnoreCase)
            || (IsList(k.Property) && name.StartsWith($"{k.Key}:", StringComparison.OrdinalIgnoreCase)));
    }

    private Setting Describe(string key, PropertyInfo property, object? fallback)
    {
        var provider = (configuration as IConfigurationRoot)?.Providers.LastOrDefault(p => p.TryGet(key, out _));
        var value = configuration[key] ?? (fallback is IEnumerable and not string ? "" : Convert.ToString(fallback, CultureInfo.InvariantCulture)) ?? "";
        return new Setting(key, value.Length > 0 && property.IsDefined(typeof(SecretAttribute)) ? Mask(key, value) : value, NameOf(provider, key));
    }

    /// <summary>Of a connection string only the passwords are secret.</summary>
    private static string Mask(string key, string value)
    {
        try
        {
            return key switch
            {
                "ConnectionStrings:Postgres" => MaskPostgres(new NpgsqlConnectionStringBuilder(value)),
                "ConnectionStrings:Redis" => ConfigurationOptions.Parse(value).ToString(includePassword: false),
                _ => Masked,
            };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return Masked;
        }
    }

    private static string MaskPostgres(NpgsqlConnectionStringBuilder connection)
    {
        connection.Password = string.IsNullOrEmpty(connection.Password) ? null : Masked;
        connection.SslPassword = string.IsNullOrEmpty(connection.SslPassword) ? null : Masked;
        return connection.ConnectionString;
    }

    private static string NameOf(IConfigurationProvider? provider, string key) => provider switch
    {
        null => "default",
        EnvironmentVariablesConfigurationProvider => "environment",
        CommandLineConfigurationProvider => "command line",
        SecretFiles.Provider => $"{Setting.NameOf(key)}{SecretFiles.Suffix}",
        JsonConfigurationProvider { Source.Path: { } path } => path,
        _ => "embedded server",
    };

    /// <summary>How many characters have to be put in, taken out or changed (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
