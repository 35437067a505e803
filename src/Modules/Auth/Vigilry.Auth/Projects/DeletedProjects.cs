using System.Threading.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Auth.Projects;

/// <summary>
/// Has every module delete what it keeps of projects that are gone: at once, each 10 s for a minute, and now and then until two hours later, as what was on its
/// way may arrive late. A crash or a module that fails loses nothing: the project is written down until all is done, and hosts share the work.
/// </summary>
internal sealed partial class DeletedProjects(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeletedProjects> logger) : BackgroundService
{
    private static readonly string ClaimDeleted = ScriptResource.Load<DeletedProjects>("ClaimDeleted.sql");
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Seldom = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan OftenUntil = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SettledAfter = TimeSpan.FromHours(2);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A project was deleted.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => Wake(), state: null, Often / 2, Often / 2);
        while (await _wake.Reader.WaitToReadAsync(stoppingToken))
        {
            _wake.Reader.TryRead(out _);
            try
            {
                while (await DeleteNextAsync(stoppingToken))
                {
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(exception.GetType().Name);
            }
        }
    }

    private async Task<bool> DeleteNextAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
        var begun = time.GetUtcNow();
        var claimed = await db.DeletedProjects
            .FromSqlRaw(ClaimDeleted, new NpgsqlParameter("now", begun), new NpgsqlParameter("leased_until", begun + Lease))
            .AsNoTracking()
            .ToListAsync(ct);
        if (claimed is not [var project])
        {
            return false;
        }

        var isDone = await TryDeleteAsync(scope.ServiceProvider.GetRequiredService<IMediator>(), project, ct);
        var rows = db.DeletedProjects.Where(p => p.ProjectId == project.ProjectId);
        if (isDone && begun - project.DeletedAt >= SettledAfter)
        {
            await rows.ExecuteDeleteAsync(ct);
            return true;
        }

        var next = time.GetUtcNow() + (isDone && begun - project.DeletedAt >= OftenUntil ? Seldom : Often);
        await rows.ExecuteUpdateAsync(p => p.SetProperty(x => x.NextAt, next), ct);
        return true;
    }

    private async Task<bool> TryDeleteAsync(IMediator mediator, DeletedProject project, CancellationToken ct)
    {
        try
        {
            await mediator.Publish(new ProjectDeleted(project.OrganizationId, project.ProjectId), ct);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogNotDeleted(project.ProjectId, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The data of project {ProjectId} could not all be deleted; next try in some seconds")]
    private partial void LogNotDeleted(Guid projectId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Which projects were deleted could not be read ({Fault}); next try in some seconds")]
    private partial void LogNotRead(string fault);
}
