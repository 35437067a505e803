using System.Text.Json;

namespace Vigilry.Host;

/// <summary><c>vigilry health</c>: asks the instance of this machine whether it is ready, as a container's health check does.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks once.</summary>
    /// <param name="args">Settings, as the instance itself takes them; only its address counts.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        // Not the whole host: this runs every few seconds.
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_").AddCommandLine(args).Build();
        var url = new Uri(AddressOf(settings[WebHostDefaults.ServerUrlsKey]), "/readyz");
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var answer = await http.GetAsync(url, ct);
            await Console.Out.WriteLineAsync(answer.IsSuccessStatusCode ? "Ready." : $"Not ready: {await ReasonsAsync(answer, ct)}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException)
        {
            await Console.Out.WriteLineAsync($"No answer from {url}.");
            return 1;
        }
    }

    /// <summary>The first address that the instance listens on, as one that can be asked.</summary>
    internal static Uri AddressOf(string? urls)
    {
        var address = BindingAddress.Parse(string.IsNullOrEmpty(urls) ? VigilryHost.DefaultUrl : urls.Split(';')[0]);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri;
    }

    private static async Task<string> ReasonsAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        return body.TryGetProperty("reasons", out var reasons) ? $"{reasons}" : $"{answer.StatusCode}";
    }
}
