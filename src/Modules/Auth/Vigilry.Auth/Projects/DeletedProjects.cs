using System.Threading.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Projects;

/// <summary>
/// Has every module delete what it keeps of projects that are gone: at once, and again until half a minute later, as keys are known to hosts for some
/// seconds and events may still be on their way. A crash or a module that fails loses nothing: the project is written down until all is done.
/// </summary>
internal sealed partial class DeletedProjects(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeletedProjects> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A project was deleted.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => Wake(), state: null, Every, Every);
        while (await _wake.Reader.WaitToReadAsync(stoppingToken))
        {
            _wake.Reader.TryRead(out _);
            try
            {
                await DeleteAllAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(exception.GetType().Name);
            }
        }
    }

    private async Task DeleteAllAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
        foreach (var project in await db.DeletedProjects.AsNoTracking().OrderBy(p => p.DeletedAt).ToListAsync(ct))
        {
            var begun = time.GetUtcNow();
            try
            {
                await using var own = scopes.CreateAsyncScope();
                await own.ServiceProvider.GetRequiredService<IMediator>()
                    .Publish(new ProjectDeleted(project.OrganizationId, project.ProjectId), ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                LogNotDeleted(project.ProjectId, exception);
                continue;
            }

            if (begun - project.DeletedAt >= Settled)
            {
                await db.DeletedProjects.Where(p => p.ProjectId == project.ProjectId).ExecuteDeleteAsync(ct);
                LogDeleted(project.ProjectId);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "All data of project {ProjectId} is deleted")]
    private partial void LogDeleted(Guid projectId);

    [LoggerMessage(LogLevel.Error, "The data of project {ProjectId} could not all be deleted; next try in some seconds")]
    private partial void LogNotDeleted(Guid projectId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Which projects were deleted could not be read ({Fault}); next try in some seconds")]
    private partial void LogNotRead(string fault);
}
