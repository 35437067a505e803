using Microsoft.Extensions.Configuration;

namespace Vigilry.Platform.Settings;

/// <summary>Settings whose value is in a file, as containers pass secrets: <c>Vigilry__Smtp__Password_FILE=/run/secrets/smtp</c>.</summary>
public static class SecretFiles
{
    internal const string Suffix = "_FILE";

    /// <summary>Reads the files that are named so far. What they hold counts like a value that is set by itself.</summary>
    /// <exception cref="SettingsException">A file cannot be read or is empty, or the setting has a value besides.</exception>
    public static void AddSecretFiles(this IConfigurationManager configuration)
    {
        var values = SettingsCatalog.Keys(configuration)
            .Where(k => k.Key.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(k.Value))
            .Select(k => KeyValuePair.Create(k.Key[..^Suffix.Length], (string?)Read(k.Key, $"{k.Value}")))
            .ToList();
        foreach (var (key, _) in values.Where(v => !string.IsNullOrWhiteSpace(configuration[v.Key])))
        {
            throw new SettingsException($"{Setting.NameOf(key)} and {Setting.NameOf(key)}{Suffix} are both set. Keep one of them.");
        }

        if (values.Count > 0)
        {
            ((IConfigurationBuilder)configuration).Add(new Source(values));
        }
    }

    private static string Read(string key, string path)
    {
        try
        {
            // Editors and echo end a file with a line break that is not part of the secret.
            var value = File.ReadAllText(path).TrimEnd('\r', '\n');
            return value.Length > 0 ? value : throw new SettingsException($"{Setting.NameOf(key)}: the file {path} is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{Setting.NameOf(key)}: the file {path} cannot be read. {exception.Message}", exception);
        }
    }

    private sealed class Source(List<KeyValuePair<string, string?>> values) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(values);
    }

    internal sealed class Provider : ConfigurationProvider
    {
        public Provider(List<KeyValuePair<string, string?>> values) => values.ForEach(v => Set(v.Key, v.Value));
    }
}
