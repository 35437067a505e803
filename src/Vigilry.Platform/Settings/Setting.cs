namespace Vigilry.Platform.Settings;

/// <summary>A setting as it is now.</summary>
/// <param name="Key">Such as <c>Vigilry:Smtp:Host</c>.</param>
/// <param name="Value">As it may be shown: a secret is masked. Empty if there is none.</param>
/// <param name="Source">Where the value comes from, such as <c>default</c> or <c>environment</c>.</param>
public sealed record Setting(string Key, string Value, string Source)
{
    /// <summary>The name of the environment variable, such as <c>Vigilry__Smtp__Host</c>.</summary>
    public string Name => NameOf(Key);

    /// <summary>The name of the environment variable that sets a key.</summary>
    public static string NameOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>A name that looks like a setting and is none.</summary>
/// <param name="Name">As an environment variable would have it.</param>
/// <param name="Nearest">The setting that is probably meant.</param>
public sealed record UnknownSetting(string Name, string Nearest);
