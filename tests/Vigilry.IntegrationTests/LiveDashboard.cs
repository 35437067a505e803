using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace Vigilry.IntegrationTests;

/// <summary>What a dashboard hears, in order.</summary>
internal sealed class LiveDashboard : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly ConcurrentQueue<(string Type, JsonElement Data)> _heard = new();

    private LiveDashboard(HubConnection connection)
    {
        _connection = connection;
        foreach (var type in (string[])["EVENT_INGESTED", "INCIDENT_CREATED", "INCIDENT_UPDATED"])
        {
            connection.On<JsonElement>(type, data => _heard.Enqueue((type, data)));
        }
    }

    public IReadOnlyList<(string Type, JsonElement Data)> Heard => [.. _heard];

    /// <summary>Status after status of the incidents heard of, with what brought it.</summary>
    public IReadOnlyList<string> Transitions =>
    [
        .. Heard.Where(m => m.Type is "INCIDENT_CREATED" || (m.Type is "INCIDENT_UPDATED" && m.Data.TryGetProperty("previousStatus", out _)))
            .Select(m => $"{m.Data.GetProperty("status")}"),
    ];

    public static async Task<LiveDashboard> OpenAsync(HubConnection connection, CancellationToken ct)
    {
        var dashboard = new LiveDashboard(connection);
        await connection.StartAsync(ct);
        return dashboard;
    }

    public HubConnectionState State => _connection.State;

    public int Count(string type) => _heard.Count(m => string.Equals(m.Type, type, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
