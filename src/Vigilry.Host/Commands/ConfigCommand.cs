using Vigilry.Platform.Settings;

namespace Vigilry.Host.Commands;

/// <summary><c>vigilry config</c>: every setting as it is now, where it comes from, and what is set that is none.</summary>
internal static class ConfigCommand
{
    public static async Task<int> RunAsync(string[] settings)
    {
        await using var app = VigilryHost.Build(settings, builder => builder.Logging.ClearProviders());
        var catalog = app.Services.GetRequiredService<SettingsCatalog>();
        var urls = app.Configuration[WebHostDefaults.ServerUrlsKey] ?? VigilryHost.DefaultUrl;
        await WriteAsync("ASPNETCORE_URLS", urls, string.Equals(urls, VigilryHost.DefaultUrl, StringComparison.Ordinal) ? "default" : "set");
        foreach (var setting in catalog.Settings())
        {
            await WriteAsync(setting.Name, setting.Value, setting.Source);
        }

        var unknown = catalog.Unknown().ToList();
        foreach (var (name, nearest) in unknown)
        {
            await Console.Error.WriteLineAsync($"There is no setting {name}. The nearest one is {nearest}.");
        }

        return unknown.Count == 0 ? 0 : 1;
    }

    private static Task WriteAsync(string name, string value, string source) => Console.Out.WriteLineAsync($"{name}={value}  # {source}");
}
