using System.Text.Json;

namespace Vigilry.Host.Commands;

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
        var url = new Uri(CommandHost.UrlOf(settings), "/readyz");
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

    private static async Task<string> ReasonsAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        return body.TryGetProperty("reasons", out var reasons) ? $"{reasons}" : $"{answer.StatusCode}";
    }
}
