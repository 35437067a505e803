using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>Clients that post errors under ids of their own, each again until it is accepted, and remember which were.</summary>
internal sealed class EventLoad : IAsyncDisposable
{
    private const int Clients = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(Guid ProjectId, Guid EventId)> _accepted = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Task _clients;

    /// <summary>Begins to post.</summary>
    public EventLoad(Uri url, IReadOnlyList<(Guid Id, string Key)> projects) =>
        _clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(i => PostAsync(url, projects[i % projects.Count])));

    /// <summary>Answers other than 202, and requests that got none.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public int AcceptedCount => _accepted.Count;

    /// <summary>The accepted events of a project.</summary>
    public IReadOnlyList<Guid> AcceptedOf(Guid projectId) => [.. _accepted.Where(a => a.ProjectId == projectId).Select(a => a.EventId)];

    /// <summary>Waits until so many more were accepted.</summary>
    public async Task AcceptAsync(int more, CancellationToken ct)
    {
        var enough = AcceptedCount + more;
        while (AcceptedCount < enough)
        {
            await Task.Delay(Pause, ct);
        }
    }

    /// <summary>Begins no more; what is on its way is answered.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _clients;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task PostAsync(Uri url, (Guid Id, string Key) project)
    {
        using var http = new HttpClient { BaseAddress = url, DefaultRequestHeaders = { { "X-Api-Key", project.Key } } };
        while (!_stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            while (await FaultAsync(http, id) is { } fault && !_stop.IsCancellationRequested)
            {
                _faults.Enqueue(fault);
                await Task.Delay(Pause * 5);
            }

            await Task.Delay(Pause);
        }

        async Task<string?> FaultAsync(HttpClient client, Guid id)
        {
            try
            {
                using var response = await client.PostAsJsonAsync("/events", new { eventId = id, severity = "ERROR", type = "TypeError" });
                if (response.StatusCode is not HttpStatusCode.Accepted)
                {
                    return $"{(int)response.StatusCode}";
                }

                _accepted.Enqueue((project.Id, id));
                return null;
            }
            catch (HttpRequestException exception)
            {
                return exception.Message;
            }
        }
    }
}
