using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Ingestion.Limiting;

/// <summary>Tells other modules that a project is over its limit, at most once an hour.</summary>
internal sealed class LimitAnnouncer(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, long> _announced = new();

    /// <summary>Tells of those that were not told of within the hour. What fails is told of the next time.</summary>
    public async Task AnnounceAsync(IEnumerable<UnstoredOfProject> projects)
    {
        foreach (var project in projects.Where(p => !_announced.TryGetValue(p.ProjectId, out var at) || time.GetElapsedTime(at) >= Pause))
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(
                new EventsOverLimit(project.OrganizationId, project.ProjectId, project.Count), CancellationToken.None);
            _announced[project.ProjectId] = time.GetTimestamp();
        }
    }
}
